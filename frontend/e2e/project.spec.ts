/** From nothing to a queue: make a project, add pictures, find them, set one aside, put one first. */

import { makePictures } from "./support/pictures";
import { expect, expectAccessible, test } from "./support/test";

test("a project from its name to its first items", async ({ page, server }) => {
  const name = `Streets ${Date.now()}`;
  await page.goto("/projects");
  await page.getByRole("button", { name: "New project" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("radio", { name: /Boxes/ }).click();
  const add = page.getByPlaceholder("Name of a class, e.g. Car");
  await add.fill("Car");
  await add.press("Enter");
  await add.fill("Tram");
  await add.press("Enter");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make project" }).click();

  await expect(page.getByRole("heading", { name: "Say what can be marked" })).toBeVisible();
  await expectAccessible(page);
  const project = Number(/projects\/(\d+)/.exec(page.url())?.[1]);
  await page.getByRole("button", { name: "Add data" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByText("Choose files, or drop them").click();
  const broken = { name: "empty.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
  await (await chooser).setFiles([...makePictures(5), broken]);
  await expect(page.getByText("6 of 6 files sent")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Done" }).click();

  await server.waitForTasks(project, 5);
  await page.reload();
  await expect(page.getByRole("gridcell")).toHaveCount(6);
  await expect(page.getByRole("gridcell", { name: /picture-01/ }).locator("img")).toBeVisible();
  const ontology = await server.get<{ definition: { classes: { id: string; hotkey: string; kinds: string[] }[] } }>(
    `ontologies?project=${project}`,
  );
  expect(ontology.definition.classes.map(({ id, hotkey, kinds }) => [id, hotkey, kinds])).toEqual([
    ["car", "1", ["box"]],
    ["tram", "2", ["box"]],
  ]);
});

test("finding, looking, setting aside and back, putting first", async ({ page, server }) => {
  const project = await server.makeProject({ name: "Finding" });
  await server.upload(project, makePictures(4));
  await page.goto(`/projects/${project}/data`);
  await expect(page.getByRole("gridcell")).toHaveCount(4);
  await expectAccessible(page);

  await page.keyboard.press("/");
  await page.keyboard.type("ture-03");
  await expect(page.getByRole("gridcell")).toHaveCount(1);
  await expect(page).toHaveURL(/text=ture-03/);
  await page.getByRole("button", { name: "Clear the search" }).click();
  await expect(page.getByRole("gridcell")).toHaveCount(4);

  await page.getByRole("gridcell", { name: /picture-02/ }).click();
  const drawer = page.getByRole("complementary", { name: "Item" });
  await expect(drawer.getByText("240 × 160 px")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("j");
  await expect(drawer.getByRole("heading", { name: "picture-03.png" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();

  await page.getByRole("gridcell", { name: /picture-04/ }).click({ modifiers: ["Control"] });
  const actions = page.getByRole("toolbar", { name: "Chosen items" });
  await actions.getByRole("button", { name: "Label first" }).click();
  await expect(page.getByText("1 task is at the front of the queue.")).toBeVisible();

  await page.getByRole("gridcell", { name: /picture-01/ }).click({ modifiers: ["Control"] });
  await actions.getByRole("button", { name: "Set aside" }).click();
  await page.getByLabel("Why?").fill("blurred");
  await page.getByLabel("Why?").press("Enter");
  await expect(page.getByRole("gridcell")).toHaveCount(3);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("gridcell")).toHaveCount(4);

  const { task } = await server.post<{ task: { key: string } }>("tasks/claim", { project });
  expect(task.key).toBe("picture-04.png");
});

test("a file of items says what became of each line", async ({ page, server }) => {
  const project = await server.makeProject({ name: "Records" });
  await page.goto(`/projects/${project}/data`);
  await page.getByRole("button", { name: "Add data" }).click();
  await page.getByRole("tab", { name: "JSON or NDJSON" }).click();
  const lines = [
    '{"key": "a", "assets": {"question": {"text": "What is this?"}}}',
    '{"key": "b", "assets": {"x": {}}}',
  ];
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "File of items" }).click();
  const buffer = Buffer.from(lines.join("\n"));
  await (await chooser).setFiles([{ name: "items.ndjson", mimeType: "application/x-ndjson", buffer }]);
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText("1 added")).toBeVisible();
  await expect(page.getByText("1 refused")).toBeVisible();
  await expect(page.getByText("Line 2:")).toBeVisible();
});
