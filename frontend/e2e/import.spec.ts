/** Annotations of another tool: checked, refused for a class, added with it, and then there. */

import { makePng } from "./support/pictures";
import { expect, expectAccessible, test } from "./support/test";

const COCO = {
  images: [
    { id: 1, file_name: "a.png", width: 64, height: 48 },
    { id: 2, file_name: "gone.png", width: 64, height: 48 },
  ],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [4, 6, 20, 12] },
    { id: 2, image_id: 1, category_id: 2, bbox: [30, 20, 10, 10] },
    { id: 3, image_id: 2, category_id: 1, bbox: [1, 1, 5, 5] },
  ],
  categories: [
    { id: 1, name: "Cat" },
    { id: 2, name: "Zebra" },
  ],
};

test("a COCO file is checked first, then imported with the class that was missing", async ({ page, server }) => {
  const ontology = { classes: [{ id: "cat", name: "Cat" }] };
  const project = await server.makeProject({ name: "From COCO", ontology });
  await page.goto(`/projects/${project}/data`);
  await page.getByRole("button", { name: "Add data" }).first().click();
  await page.getByRole("tab", { name: "Import" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("Choose files of another tool").click();
  await (
    await chooser
  ).setFiles([
    { name: "instances.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(COCO)) },
    { name: "a.png", mimeType: "image/png", buffer: makePng(64, 48, [90, 120, 160]) },
  ]);

  await expect(page.getByText("COCO: 2 records")).toBeVisible();
  await expect(page.getByRole("row", { name: /Zebra/ })).toContainText("Not there");
  await expect(page.getByRole("row", { name: /Cat/ })).toContainText("cat");
  await expect(page.getByText(/class 'Zebra' is not in the ontology/)).toBeVisible();
  await expect(page.getByText(/no file 'gone.png' was sent along/)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("checkbox", { name: "Add to the ontology what it lacks" }).check();
  await expect(page.getByText("1 added")).toBeVisible();
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await expect(page.getByText("1 refused")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();

  const classes = await server.get<{ version: number; definition: { classes: { name: string }[] } }>(
    `ontologies?project=${project}`,
  );
  expect(classes.definition.classes.map(({ name }) => name)).toEqual(["Cat", "Zebra"]);
  await expect(page.getByRole("gridcell", { name: /a\.png/ })).toBeVisible();
  await expect
    .poll(async () => {
      const found = await server.get<{ results: unknown[] }>(`annotations?project=${project}`);
      return found.results.length;
    })
    .toBe(1);
});
