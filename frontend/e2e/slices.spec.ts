/** A slice becomes a release; what is taken down later is gone from the release that takes its place. */

import { expect, expectAccessible, test } from "./support/test";

/** How long a job may wait for others on a small machine. */
const JOB_MS = 60_000;

const RECORDS = (["kitchen", "kitchen", "garden"] as const).map((room, index) => ({
  key: `${room}-${index}`,
  metadata: { room },
  assets: { question: { text: `What stands in the ${room}, at place ${index}?` } },
  annotations: [
    {
      schema: 1,
      turns: [
        { id: "t1", role: "user", parts: [{ type: "asset", slot: "question" }] },
        { id: "t2", role: "assistant", loss: true, parts: [{ type: "text", text: "A table." }] },
      ],
    },
  ],
}));

test("a slice is released, and a takedown shows which release takes its place", async ({ page, server }) => {
  test.slow();
  const project = await server.makeProject({ name: "Rooms" });
  await server.importItems(project, RECORDS, 0);
  await page.goto(`/projects/${project}/data`);
  await expect(page.getByText("garden-2")).toBeVisible();
  await page.keyboard.press("f");
  await page.getByRole("textbox", { name: "Metadata", exact: true }).fill("room");
  await page.getByRole("textbox", { name: "Is", exact: true }).fill("kitchen");
  await page.getByRole("textbox", { name: "Is", exact: true }).press("Enter");
  await expect(page.getByText("garden-2")).toBeHidden();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Slices" }).click();
  await page.getByRole("textbox", { name: "Name of the slice" }).fill("Kitchens");
  await page.getByRole("button", { name: "Save as slice" }).click();
  await expect(page.getByRole("button", { name: "The slice Kitchens is shown" })).toBeVisible();

  await page.goto(`/projects/${project}/releases`);
  await expect(page.getByRole("heading", { name: "No releases yet" })).toBeVisible();
  await page.keyboard.press("n");
  await page.getByRole("textbox", { name: "Name" }).fill("rooms");
  await page.getByRole("radio", { name: /Latest submitted/ }).check();
  await page.getByRole("combobox", { name: "Start from a slice" }).click();
  await page.getByRole("option", { name: "Kitchens" }).click();
  await page.getByRole("button", { name: "Build", exact: true }).click();
  await expect(page.getByText("Answers without review: 2 items")).toBeVisible({ timeout: JOB_MS });
  await expect(page.getByText("Kitchens · room=kitchen")).toBeVisible();

  const { results } = await server.get<{ results: { id: number; key: string }[] }>(
    `items?project=${project}&key=kitchen-0`,
  );
  await page.goto(`/projects/${project}/data?item=${results[0]?.id}`);
  await page.getByRole("button", { name: "Take down or erase" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove kitchen-0" });
  await expect(dialog.getByText("1 release holds it: rooms.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("Its author asked.");
  await dialog.getByRole("button", { name: "Take down" }).click();

  await page.goto(`/projects/${project}/removals`);
  const card = page.getByRole("article", { name: "kitchen-0" });
  await expect(card.getByText("Done")).toBeVisible({ timeout: JOB_MS });
  await expectAccessible(page);
  await expect(card.getByRole("link", { name: "rooms r2" })).toBeVisible();
});
