/** Curation: a job started by hand, near-duplicates decided and taken back, search by likeness. */

import { makePng, type Patch } from "./support/pictures";
import { expect, expectAccessible, test } from "./support/test";

/** How long a job may take where it has to load a model first and shares the machine. */
const JOB_MS = 90_000;

/** Patches in many shades, so that a perceptual hash has something to tell apart; `scale` makes the same picture larger. */
function makeDetailed(name: string, seed: number, scale: number): { name: string; mimeType: string; buffer: Buffer } {
  const patches = Array.from({ length: 96 }, (_, index): Patch => {
    const shade = (index * 89 + seed * 53) % 256;
    const [x, y] = [(index % 12) * 10 * scale, Math.floor(index / 12) * 10 * scale];
    return { at: [x, y, 10 * scale, 10 * scale], rgb: [shade, (shade * seed) % 256, 255 - shade] };
  });
  return { name, mimeType: "image/png", buffer: makePng(120 * scale, 80 * scale, [0, 0, 0], patches) };
}

// One after the other: the jobs of both would only wait for the same worker.
test.describe.configure({ mode: "serial" });

test("near-duplicates are found, decided with one key, and taken back", async ({ page, server }) => {
  test.slow();
  const project = await server.makeProject({ name: "Twins" });
  await server.upload(project, [
    makeDetailed("twin-small.png", 1, 2),
    makeDetailed("twin-large.png", 1, 4),
    makeDetailed("other.png", 7, 3),
  ]);
  await page.goto(`/projects/${project}/duplicates`);
  await expect(page.getByRole("heading", { name: "No group waits for a decision" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Find near-duplicates" }).click();
  await expect(page.getByText("Nothing is embedded yet")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start", exact: true }).click();

  await expect(page.getByText("1 of 1")).toBeVisible({ timeout: JOB_MS });
  await expect(page.getByText("Proposed keeper: twin-large.png.")).toBeVisible();
  await expect(page.getByText(/Perceptual hash:/)).toBeVisible();
  await expect(page.getByRole("row", { name: /Size/ })).toContainText("480 × 320 px");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 item set aside")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No group waits for a decision" })).toBeVisible();

  await page.getByText("Set aside", { exact: true }).click();
  await expect(page.getByRole("figure").filter({ hasText: "twin-small.png" })).toContainText("Set aside");
  await page.keyboard.press("u");
  await expect(page.getByRole("heading", { name: "Nothing was set aside as duplicate" })).toBeVisible();
  await page.getByText("Waiting", { exact: true }).click();
  await expect(page.getByText("1 of 1")).toBeVisible();
});

test("what is embedded is found by an item that is like it, and by words", async ({ page, server, complaints }) => {
  test.slow();
  const project = await server.makeProject({ name: "Likeness" });
  await server.upload(project, [makeDetailed("checks-a.png", 1, 3), makeDetailed("checks-b.png", 3, 3)]);
  await page.goto(`/projects/${project}/search`);
  await page.getByRole("button", { name: "Embed assets" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(page).toHaveURL(/\/jobs/);
  const job = page.getByRole("article", { name: "Embed assets" });
  await expect(job).toContainText("2 embedded, 0 unreadable", { timeout: JOB_MS });
  await expectAccessible(page);

  await job.getByRole("link", { name: "Search by likeness" }).click();
  await page.getByRole("button", { name: "Find similar: checks-a.png" }).click();
  await expect(page.getByText("Like checks-a.png")).toBeVisible();
  await expect(page.getByRole("listitem")).toHaveCount(1);
  await expect(page.getByRole("listitem")).toContainText("checks-b.png");
  await expectAccessible(page);

  await page.getByRole("button", { name: "Search by words instead" }).click();
  await page.getByRole("textbox", { name: /Describe what to find/ }).fill("a chess board");
  await page.keyboard.press("Enter");
  // Until the model is loaded the page says so, and asks again by itself.
  await expect(page.getByRole("listitem")).toHaveCount(2, { timeout: JOB_MS });
  complaints.length = 0;
  await expect(page.getByText("every item that passes the filters was compared")).toBeVisible();
});
