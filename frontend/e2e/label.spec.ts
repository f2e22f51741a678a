/** Whole tasks of labeling: draw, ground, undo, come back, lose the network, submit. */

import type { Page } from "@playwright/test";

import { Canvas, expectSaved, ONTOLOGY, type StoredDocument } from "./support/canvas";
import { makePictures } from "./support/pictures";
import type { Server } from "./support/server";
import { expect, expectAccessible, test } from "./support/test";

async function readDraft(server: Server, url: string): Promise<StoredDocument> {
  const task = new URL(url).searchParams.get("task") ?? "";
  return (await server.get<{ document: StoredDocument }>(`tasks/${task}`)).document;
}

async function press(page: Page, key: string, times: number): Promise<void> {
  for (let step = 0; step < times; step += 1) await page.keyboard.press(key);
}

test("a box is drawn, moved by keys, called something else, taken back, and still there after a reload", async ({
  page,
  server,
}) => {
  const project = await server.makeProject({ name: "Drawing", ontology: ONTOLOGY });
  await server.upload(project, makePictures(1));
  await page.goto(`/projects/${project}/label`);
  const canvas = new Canvas(page);
  await canvas.ready();
  await expectAccessible(page);

  await page.keyboard.press("b");
  await canvas.drag([20, 30], [80, 70]);
  await page.keyboard.press("v");
  await page.keyboard.press("2");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Alt+ArrowDown");
  await expect(page.getByRole("tab", { name: "Marks 1" })).toBeVisible();
  await expectSaved(page);
  const [mark] = (await readDraft(server, page.url())).marks ?? [];
  expect(mark?.class).toBe("cup");
  expect(mark?.xyxy?.map(Math.round)).toEqual([30, 30, 90, 71]);

  await press(page, "Control+z", 3);
  await page.keyboard.press("Control+Shift+z");
  await expectSaved(page);
  await page.reload();
  await canvas.ready();
  await page.getByRole("tab", { name: "Marks 1" }).click();
  await expect(page.getByRole("row", { name: /Box 60 × 40/ })).toBeVisible();
  await page.getByRole("row", { name: /Box 60 × 40/ }).click();
  await expect(page.getByRole("textbox", { name: "Left" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Delete");
  await expect(page.getByRole("tab", { name: "Marks 0" })).toBeVisible();
});

test("everything can be drawn with the keyboard alone, and polygons with clicks", async ({ page, server }) => {
  const project = await server.makeProject({ name: "Keys", ontology: ONTOLOGY });
  await server.upload(project, makePictures(1));
  await page.goto(`/projects/${project}/label`);
  const canvas = new Canvas(page);
  await canvas.ready();
  await page.keyboard.press("b");
  await page.keyboard.press("Enter");
  await page.keyboard.press("p");
  for (const at of [
    [150, 20],
    [220, 20],
    [220, 80],
    [180, 120],
  ] as const)
    await canvas.click(at);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Enter");
  await page.keyboard.press("v");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowLeft");
  await expectSaved(page);
  const marks = (await readDraft(server, page.url())).marks ?? [];
  expect(marks.map(({ kind, xyxy }) => [kind, xyxy])).toEqual([
    ["box", [99, 60, 139, 100]],
    ["polygon", undefined],
  ]);
  expect(marks[1]?.["rings"]).toHaveLength(1);
});

test("words are grounded in regions, survive editing, and go with the submit to the next item", async ({
  page,
  server,
}) => {
  const project = await server.makeProject({ name: "Grounding", ontology: ONTOLOGY });
  await server.upload(project, makePictures(2));
  await page.goto(`/projects/${project}/label`);
  const canvas = new Canvas(page);
  await canvas.ready();
  const first = await page.getByRole("heading", { level: 1 }).innerText();
  await page.keyboard.press("b");
  await canvas.drag([20, 30], [80, 70]);

  await page.getByRole("tab", { name: "Conversation" }).click();
  await page.getByRole("button", { name: "User turn" }).click();
  await page.getByRole("textbox", { name: "Words of User" }).click();
  await page.keyboard.type("What is here?");
  await page.getByRole("button", { name: "Assistant turn" }).click();
  const words = page.getByRole("textbox", { name: "Words of Assistant" });
  await words.click();
  await page.keyboard.type("I see a cat and a cup.");
  await page.keyboard.press("Home");
  await press(page, "ArrowRight", 6);
  await press(page, "Shift+ArrowRight", 5);
  await expect(page.getByRole("toolbar", { name: "Selected words" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("g");
  await expect(page.getByText("Click regions, or draw one, for a cat")).toBeVisible();
  // The box tool is still in the hand: a click on a region takes the region.
  await canvas.click([50, 50]);
  await page.keyboard.press("Escape");
  const chip = words.locator("[data-chip]");
  await expect(chip).toHaveText("a cat");
  await expect(chip).toHaveAttribute("data-number", "1");

  // From words to a region that is drawn for them.
  await words.click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await press(page, "Shift+ArrowLeft", 5);
  await page.keyboard.press("g");
  await page.keyboard.press("b");
  await page.keyboard.press("2");
  await canvas.drag([120, 90], [200, 140]);
  await page.keyboard.press("Escape");
  await expect(chip).toHaveText(["a cat", "a cup"]);

  // Typing before and inside a chip.
  await words.click();
  await page.keyboard.press("Home");
  await page.keyboard.type("Well: ");
  await press(page, "ArrowRight", 8);
  await page.keyboard.type("big ");
  await expect(chip).toHaveText(["a big cat", "a cup"]);
  await chip.nth(1).hover();
  await expect(chip.nth(0)).toHaveAttribute("data-state", "dim");
  await expect(page.locator('[data-key][data-state="strong"]')).toHaveText(/Cup/);

  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(first);
  interface Annotations {
    results: { document: StoredDocument }[];
  }
  await expect
    .poll(async () => (await server.get<Annotations>(`annotations?project=${project}`)).results.length)
    .toBe(1);
  const [submitted] = (await server.get<Annotations>(`annotations?project=${project}`)).results;
  const [cat, cup] = submitted?.document.marks ?? [];
  expect(submitted?.document.turns?.[1]?.parts).toEqual([
    { type: "text", text: "Well: I see " },
    { type: "ground", text: "a big cat", marks: [cat?.id] },
    { type: "text", text: " and " },
    { type: "ground", text: "a cup", marks: [cup?.id] },
    { type: "text", text: "." },
  ]);
});

test("work goes on without a network, and is sent when it is back", async ({ page, server, context, complaints }) => {
  const project = await server.makeProject({ name: "Offline", ontology: ONTOLOGY });
  await server.upload(project, makePictures(1));
  await page.goto(`/projects/${project}/label`);
  const canvas = new Canvas(page);
  await canvas.ready();
  await page.keyboard.press("b");
  await canvas.drag([20, 30], [80, 70]);
  await expectSaved(page);
  await context.setOffline(true);
  await canvas.drag([120, 90], [200, 140]);
  await expect(page.getByRole("status").filter({ hasText: "Offline, 1 change kept here" })).toBeVisible();
  await context.setOffline(false);
  await expectSaved(page);
  expect((await readDraft(server, page.url())).marks).toHaveLength(2);
  // Without a network the browser says so itself.
  complaints.splice(0);
});

test("words of a text are marked; suggestions are accepted, edited and rejected, and their origin is kept", async ({
  page,
  server,
}) => {
  const project = await server.makeProject({ name: "Texts", ontology: ONTOLOGY });
  const spans = [
    [2, 5],
    [12, 15],
    [22, 25],
  ].map(([start, end], index) => ({
    id: `s${index}`,
    kind: "text_span",
    slot: "text",
    class: "cup",
    start,
    end,
    origin: { score: 0.9 - index / 10 },
  }));
  const suggestions = [{ model: "reader", document: { schema: 1, marks: spans } }];
  const text = "A cat and a cup and a dog.";
  await server.importItems(project, [{ key: "story", assets: { text: { text } }, suggestions }]);
  await page.goto(`/projects/${project}/label`);
  await expect(page.getByText("3 suggestions")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("]");
  await page.keyboard.press("a");
  await page.keyboard.press("x");
  await expect(page.getByText("1 suggestion", { exact: true })).toBeVisible();
  await page.keyboard.press("Shift+A");
  await page.getByRole("tab", { name: "Marks 2" }).click();
  await page.getByRole("row", { name: /Span/ }).first().click();
  await page.keyboard.press("1");
  await page.getByText("and a").first().dblclick();
  await page.keyboard.press("2");
  await expect(page.getByRole("tab", { name: "Marks 3" })).toBeVisible();
  await expectSaved(page);
  const marks = (await readDraft(server, page.url())).marks ?? [];
  expect(marks.map(({ id, class: name, origin }) => [id.slice(0, 2), name, origin?.edited])).toEqual([
    ["s0", "cat", true],
    ["s2", "cup", undefined],
    [marks[2]?.id.slice(0, 2), "cup", undefined],
  ]);
  interface Task {
    suggestions: { decisions: Record<string, string> }[];
  }
  const task = new URL(page.url()).searchParams.get("task") ?? "";
  const decided = (await server.get<Task>(`tasks/${task}`)).suggestions[0]?.decisions;
  expect(decided).toEqual({ s1: "rejected" });
});

test("a required answer is asked for; skipping takes a reason; an empty queue says why", async ({ page, server }) => {
  const question = {
    id: "fit",
    name: "Is it sharp?",
    kind: "choice",
    required: true,
    options: [
      { id: "y", name: "Yes" },
      { id: "n", name: "No" },
    ],
  };
  const project = await server.makeProject({ name: "Asked", ontology: { questions: [question] }, review: false });
  await server.upload(project, makePictures(2));
  await page.goto(`/projects/${project}/label`);
  const canvas = new Canvas(page);
  await canvas.ready();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert")).toContainText("“Is it sharp?” needs an answer.");
  await expectAccessible(page);
  await page.keyboard.press("1");
  await expect(page.getByRole("radio", { name: "Yes" })).toBeChecked();
  await expect(page.getByRole("alert")).toBeHidden();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("radio", { name: "Yes" })).not.toBeChecked();
  await page.keyboard.press("s");
  await page.getByRole("textbox", { name: /Another reason/ }).fill("too dark");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "All done" })).toBeVisible();
  await expectAccessible(page);
  interface Items {
    results: { progress: string }[];
  }
  const { results } = await server.get<Items>(`items?project=${project}`);
  expect(results.map(({ progress }) => progress).sort()).toEqual(["labeled", "skipped"]);
});
