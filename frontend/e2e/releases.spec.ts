/** A release from the first click to a downloaded export, and a failed job that says what to do. */

import { expect, expectAccessible, test } from "./support/test";

/** How long a job may wait for others on a small machine. */
const JOB_MS = 60_000;

const RECORDS = ["What is on the table?", "Who is at the door?", "Where is the key?"].map((text, index) => ({
  key: `question-${index}`,
  assets: { question: { text, licence: "CC0-1.0" } },
  annotations: [
    {
      schema: 1,
      turns: [
        { id: "t1", role: "user", parts: [{ type: "text", text }] },
        { id: "t2", role: "assistant", loss: true, parts: [{ type: "text", text: "I do not know." }] },
      ],
    },
  ],
}));

test("a release is built, exported and downloaded", async ({ page, server }) => {
  test.slow();
  const project = await server.makeProject({ name: "Answers" });
  await server.importItems(project, RECORDS, 0);
  await page.goto(`/projects/${project}/releases`);
  await expect(page.getByRole("heading", { name: "No releases yet" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("n");
  await page.getByRole("textbox", { name: "Name" }).fill("first");
  await page.getByRole("radio", { name: /Latest submitted/ }).check();
  await page.getByRole("textbox", { name: "Train" }).fill("50");
  await expect(page.getByText("These shares sum to 70%")).toBeVisible();
  await expect(page.getByRole("button", { name: "Build", exact: true })).toBeDisabled();
  await page.getByRole("textbox", { name: "Train" }).fill("80");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Build", exact: true }).click();

  await expect(page.getByText("Copies in different splits: nothing found")).toBeVisible({ timeout: JOB_MS });
  await expect(page.getByText("Licences: nothing found")).toBeVisible();
  await expect(page.getByText("Answers without review: 3 items")).toBeVisible();
  await page.getByRole("button", { name: "New export" }).click();
  await page.getByRole("button", { name: /Messages/ }).click();
  await page.getByText("JSONL", { exact: true }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Export", exact: true }).click();

  const link = page.getByRole("link", { name: "Download" });
  await expect(link).toBeVisible({ timeout: JOB_MS });
  await expectAccessible(page);
  await page.getByRole("button", { name: "Files and losses" }).click();
  await expect(page.getByRole("link", { name: "SHA256SUMS" })).toBeVisible();
  await page.getByRole("button", { name: "How to load it" }).click();
  await expect(page.getByText('load_dataset("first-messages")')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Close" }).click();
  const download = page.waitForEvent("download");
  await link.click();
  expect((await download).suggestedFilename()).toBe("first-messages.zip");
});

test("a job that cannot work says why and what to do", async ({ page, server }) => {
  test.slow();
  const project = await server.makeProject({ name: "Untrained" });
  await server.importItems(project, RECORDS, 0);
  const release = await server.post<{ id: number }>("releases", {
    project,
    name: "one",
    options: { policy: "latest" },
  });
  await expect
    .poll(async () => (await server.get<{ state: string }>(`releases/${release.id}`)).state, { timeout: JOB_MS })
    .toBe("ready");
  await page.goto(`/projects/${project}/models`);
  await expect(page.getByRole("heading", { name: "No model versions yet" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Train a probe" }).first().click();
  await page.getByRole("combobox", { name: "Release" }).click();
  await page.getByRole("option", { name: /one/ }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  const job = page.getByRole("article", { name: "Train a probe" });
  await expect(job).toContainText("Failed", { timeout: JOB_MS });
  await expect(job).toContainText("then run it again");
  await job.getByRole("button", { name: "Run again" }).click();
  await expect(page.getByRole("article", { name: "Train a probe" })).toHaveCount(2);
  await expectAccessible(page);
});
