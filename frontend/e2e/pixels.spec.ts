/** What is seen is what is trained on: a box drawn around a red patch, in the document, in exports, and on their pictures. */

import type { Page } from "@playwright/test";

import { Canvas, expectSaved, ONTOLOGY, type StoredDocument } from "./support/canvas";
import { makeLateVideo } from "./support/lateVideo";
import { findRed, makePng } from "./support/pictures";
import type { Server } from "./support/server";
import { expect, test } from "./support/test";

/** A draft, and the version that the next change set builds on. */
interface Draft {
  readonly document: StoredDocument;
  readonly draft_version: number;
}

/** How long a job may wait for others on a small machine. */
const JOB_MS = 60_000;

/** Left, top, right and bottom edge of what is red on the upright picture of 240 x 160 px. */
const RED = [60, 40, 150, 112];

/** The picture as a camera stores it that is held on its side: a quarter turn clockwise brings it upright. */
const PHOTO = makePng(160, 240, [90, 110, 120], [{ at: [40, 90, 72, 90], rgb: [220, 20, 20] }], 6);

async function waitUntilReady(server: Server, path: string): Promise<void> {
  await expect
    .poll(async () => (await server.get<{ state: string }>(path)).state, { timeout: JOB_MS, intervals: [200, 500] })
    .toBe("ready");
}

async function fetchFile(server: Server, exported: number, path: string): Promise<Buffer> {
  const response = await server.request.get(`/api/exports/${exported}/files/${path}`);
  expect(response.ok(), `${path}: ${response.status()}`).toBe(true);
  return response.body();
}

/** What stands in a turn that points at the box, so that a model's spelling can be compared. */
function listTurns(mark: string): object[] {
  const words = { id: "t1", role: "user", parts: [{ type: "asset", slot: "image" }] };
  const answer = { id: "t2", role: "assistant", parts: [{ type: "ground", text: "it", marks: [mark] }] };
  return [words, answer].map((value) => ({ op: "put_turn", value }));
}

/** Drag from one corner of what is red on the screen to the other. */
async function drawAroundRed(page: Page, canvas: Canvas): Promise<void> {
  const seen = await findRed(page, await canvas.element.screenshot());
  const place = await canvas.element.boundingBox();
  if (place === null) throw new Error("the canvas is not on the page");
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = seen.map((edge, axis) => edge + (axis % 2 === 0 ? place.x : place.y));
  await page.keyboard.press("b");
  await page.mouse.move(x1, y1);
  await page.mouse.down();
  await page.mouse.move(x2 - 9, y2);
  await page.mouse.move(x2, y2);
  await page.mouse.up();
  await page.keyboard.press("v");
}

async function typePlace(page: Page, values: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await page.getByRole("textbox", { name }).fill(String(value));
    await page.keyboard.press("Enter");
  }
}

async function expectCoco(page: Page, server: Server, exported: number, split: string): Promise<void> {
  const instances = await fetchFile(server, exported, `annotations/instances_${split}.json`);
  const { annotations } = JSON.parse(instances.toString()) as { annotations: { bbox: number[] }[] };
  expect(annotations.map(({ bbox }) => bbox)).toEqual([[60, 40, 90, 72]]);
  expect(await findRed(page, await fetchFile(server, exported, `images/${split}/photo.png`))).toEqual(RED);
}

async function expectYolo(page: Page, server: Server, exported: number, split: string): Promise<void> {
  const row = (await fetchFile(server, exported, `labels/${split}/photo.txt`)).toString().trim().split(" ");
  expect(row.slice(1).map(Number)).toEqual([0.4375, 0.475, 0.375, 0.45]);
  expect(await findRed(page, await fetchFile(server, exported, `images/${split}/photo.png`))).toEqual(RED);
}

async function expectVoc(server: Server, exported: number): Promise<void> {
  const words = (await fetchFile(server, exported, "Annotations/photo.xml")).toString();
  expect([...words.matchAll(/<[xy]m(?:in|ax)>(\d+)</g)].map(([, number]) => Number(number))).toEqual(RED);
}

async function expectModelWords(server: Server, release: number): Promise<void> {
  const asked = new URLSearchParams({ format: "llamafactory", options: JSON.stringify({ grounding: "qwen3_vl" }) });
  const preview = await server.get<{ scripts: { messages: { text: string }[] }[] }>(
    `releases/${release}/preview?${asked.toString()}`,
  );
  const words = preview.scripts.map(({ messages }) => messages.at(-1)?.text);
  expect(words).toEqual(['[{"bbox_2d": [250, 250, 625, 700], "label": "it"}]']);
}

test("a box around what is red on a turned photo is there, to the pixel, in COCO, YOLO, VOC and a model's words", async ({
  page,
  server,
}) => {
  test.slow();
  const project = await server.makeProject({ name: "Pixels", ontology: ONTOLOGY, review: false });
  await server.upload(project, [{ name: "photo.png", mimeType: "image/png", buffer: PHOTO }]);
  await page.goto(`/projects/${project}/label`);
  const canvas = new Canvas(page);
  await canvas.ready();
  await drawAroundRed(page, canvas);
  await expectSaved(page);
  const task = new URL(page.url()).searchParams.get("task");
  const read = async (): Promise<Draft> => server.get(`tasks/${task}`);
  // As near as the hand comes on the screen; then, by numbers, exactly.
  const drawn = (await read()).document.marks?.map(({ xyxy }) => xyxy?.map(Math.round));
  expect(drawn).toEqual([RED]);
  await typePlace(page, { Left: 60, Top: 40, Width: 90, Height: 72 });
  await expectSaved(page);
  const draft = await read();
  expect(draft.document.marks?.map(({ xyxy }) => xyxy)).toEqual([RED]);

  await page.goto(`/projects/${project}/releases`);
  const ops = draft.document.marks?.flatMap(({ id }) => listTurns(id));
  await server.post(`tasks/${task}/submit`, {
    change: { client_id: "words", seq: 1, base_version: draft.draft_version, ops },
  });
  const options = { policy: "latest" };
  const release = await server.post<{ id: number }>("releases", { project, name: "one", options });
  await waitUntilReady(server, `releases/${release.id}`);
  const make = async (format: string): Promise<number> =>
    (await server.post<{ id: number }>("exports", { release: release.id, format })).id;
  const [coco, yolo, voc] = await Promise.all([make("coco"), make("yolo"), make("voc")]);
  for (const exported of [coco, yolo, voc]) await waitUntilReady(server, `exports/${exported}`);
  const split = await findSplit(server, coco);
  await expectCoco(page, server, coco, split);
  await expectYolo(page, server, yolo, split === "validation" ? "val" : split);
  await expectVoc(server, voc);
  await expectModelWords(server, release.id);
});

/** Chance decides in which split a single item lands; its file is named after it. */
async function findSplit(server: Server, exported: number): Promise<string> {
  const { files } = await server.get<{ files: { path: string }[] }>(`exports/${exported}`);
  const path = files.map((file) => file.path).find((name) => name.includes("instances_")) ?? "";
  return /instances_(\w+)\.json/.exec(path)?.[1] ?? "";
}

test("a moment of a video whose first frame comes late is the one that is played", async ({ page, server }) => {
  const ontology = { classes: [{ id: "cat", name: "Cat", kinds: ["segment"], hotkey: "1" }] };
  const project = await server.makeProject({ name: "Late", ontology, review: false });
  await server.upload(project, [{ name: "late.webm", mimeType: "video/webm", buffer: makeLateVideo() }]);
  const { task } = await server.post<{ task: { id: number; slots: object } }>("tasks/claim", { project });
  const [slot = ""] = Object.keys(task.slots);
  const value = { id: "s1", kind: "segment", slot, class: "cat", start_us: 40_000, end_us: 80_000 };
  const change = { client_id: "tab", seq: 1, base_version: 0, ops: [{ op: "put_mark", value }] };
  await server.post(`tasks/${task.id}/draft`, change);
  await page.goto(`/projects/${project}/label`);
  const video = page.locator("video");
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.readyState)).toBeGreaterThan(0);
  await page.getByRole("button", { name: /Cat Segment/ }).click();
  const now = (): Promise<number> => video.evaluate((player: HTMLVideoElement) => player.currentTime);
  // Its three frames are shown from 3 s on, 25 a second.
  await expect.poll(now).toBeCloseTo(3.04, 3);
});
