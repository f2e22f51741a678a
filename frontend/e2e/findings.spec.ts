/** Findings: checks run by hand, findings decided with one key, set aside and taken back. */

import { makePng, type Patch } from "./support/pictures";
import { expect, expectAccessible, test } from "./support/test";

/** How long a job may take where it shares the machine. */
const JOB_MS = 90_000;

function makeBlack(name: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "image/png", buffer: makePng(320, 240, [0, 0, 0], []) };
}

function makeChecked(name: string): { name: string; mimeType: string; buffer: Buffer } {
  const patches = Array.from({ length: 48 }, (_, index): Patch => {
    const shade = (index * 89) % 256;
    return { at: [(index % 8) * 40, Math.floor(index / 8) * 40, 40, 40], rgb: [shade, 255 - shade, (shade * 3) % 256] };
  });
  return { name, mimeType: "image/png", buffer: makePng(320, 240, [0, 0, 0], patches) };
}

test("problems are found, dismissed, set aside, and taken back", async ({ page, server }) => {
  test.slow();
  const project = await server.makeProject({ name: "Problems" });
  await server.upload(project, [makeBlack("black.png"), makeChecked("fine.png")]);
  await page.goto(`/projects/${project}/findings`);
  await expect(page.getByRole("heading", { name: "No finding waits for a decision" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Find problems" }).last().click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Start", exact: true }).click();

  const checks = page.getByRole("navigation", { name: "Checks" });
  await expect(checks.getByRole("button", { name: /Nearly blank/ })).toContainText("1", { timeout: JOB_MS });
  await checks.getByRole("button", { name: /Nearly blank/ }).click();
  await expect(page.getByText("Contrast is 0 grey levels: nearly one colour")).toBeVisible();
  await expect(page.getByText(/From 0\.00 on: 1 of 1/)).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press("d");
  await expect(page.getByText("black.png: finding dismissed")).toBeVisible();
  await expect(page.getByRole("heading", { name: "No finding waits for a decision" })).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Contrast is 0 grey levels: nearly one colour")).toBeVisible();

  await page.keyboard.press("a");
  await expect(page.getByText("black.png: item set aside")).toBeVisible();
  await page.getByText("Confirmed", { exact: true }).click();
  await expect(page.getByText(/black\.png · set aside/)).toBeVisible();
  await page.keyboard.press("u");
  await expect(page.getByRole("heading", { name: "Nothing was confirmed" })).toBeVisible();
});
