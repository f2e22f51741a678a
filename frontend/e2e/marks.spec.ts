/** What other kinds of mark than boxes look like on pictures and videos: as their exports say, to the pixel. */

import { Canvas } from "./support/canvas";
import { makeMovingVideo, MOVING_SQUARES } from "./support/lateVideo";
import { findPixels, makePng, readPixels, type Rgb } from "./support/pictures";
import type { Server } from "./support/server";
import { expect, test } from "./support/test";

/** How long a job may wait for others on a small machine. */
const JOB_MS = 60_000;

/** Blue, so that what is drawn is told apart from what is red on a picture. */
const BLUE = "#1030f0";

const FRAME_US = 40_000;
const SQUARE_PX = 16;

/** 40 columns of 40 px from (80, 10) on, ten of them from the tenth on with a hole of 10 px. */
const MASK =
  "Z`<X1h3000000000000000000RObL:^3FbL:^3FbL:^3FbL:^3FbL:^3FbL:^3FbL:^3FbL:^3FbL:^3FbL:^3d0000000000000" +
  "00000000000000000000000000fgb0";

interface Work {
  readonly task: number;
  readonly item: number;
}

/** Upload one file, mark it, submit. */
async function mark(
  server: Server,
  project: number,
  file: { name: string; mimeType: string; buffer: Buffer },
  marks: readonly object[],
): Promise<Work> {
  await server.upload(project, [file]);
  const { task } = await server.post<{ task: { id: number; item: number; slots: object } }>("tasks/claim", { project });
  const [slot = ""] = Object.keys(task.slots);
  const ops = marks.map((value) => ({ op: "put_mark", value: { slot, ...value } }));
  await server.post(`tasks/${task.id}/draft`, { client_id: "tab", seq: 1, base_version: 0, ops });
  return { task: task.id, item: task.item };
}

/** The boxes of a COCO export, in the order of its annotations. */
async function exportBoxes(server: Server, project: number, options: object): Promise<number[][]> {
  const wait = (path: string): Promise<void> =>
    expect
      .poll(async () => (await server.get<{ state: string }>(path)).state, { timeout: JOB_MS, intervals: [200, 500] })
      .toBe("ready");
  const release = await server.post<{ id: number }>("releases", {
    project,
    name: "one",
    options: { policy: "latest" },
  });
  await wait(`releases/${release.id}`);
  const { id } = await server.post<{ id: number }>("exports", { release: release.id, format: "coco", options });
  await wait(`exports/${id}`);
  const { files } = await server.get<{ files: { path: string }[] }>(`exports/${id}`);
  const path = files.find((file) => file.path.includes("instances_"))?.path ?? "";
  const { annotations } = await server.get<{ annotations: { bbox: [number, number, number, number] }[] }>(
    `exports/${id}/files/${path}`,
  );
  return annotations.map(({ bbox: [x, y, width, height] }) => [x, y, x + width, y + height]);
}

/** Of the picture. */
const GREY: Rgb = [120, 120, 120];

/** The lines of marks, not what fills them. */
function isBlue([red, green, blue]: Rgb): boolean {
  return blue - Math.max(red, green) >= 90;
}

/** Also through what fills the box, and where the codec blurs. */
function isRed([red, green, blue]: Rgb): boolean {
  return red - Math.max(green, blue) >= 40;
}

/** A square, as a ring. */
function square(from: number, to: number): number[][] {
  return [
    [from, from],
    [to, from],
    [to, to],
    [from, to],
  ];
}

/** One of each kind that COCO can say. */
const MARKS = [
  { id: "polygon", kind: "polygon", rings: [square(10, 60)], holes: [square(25, 45)] },
  { id: "mask", kind: "mask", rle: { size: [160, 240], counts: MASK } },
  { id: "turned", kind: "box", xyxy: [150, 30, 220, 60], rotation_deg: 30 },
  { id: "ellipse", kind: "ellipse", centre: [50, 110], radii: [40, 20], rotation_deg: 20 },
  {
    id: "joints",
    kind: "keypoints",
    skeleton: "pet",
    joints: { nose: { visibility: 2, xy: [150, 100] }, tail: { visibility: 2, xy: [220, 140] } },
  },
];

test("a track lies on the very frame that is played, as frames of an export have it", async ({ page, server }) => {
  test.slow();
  const ontology = { classes: [{ id: "square", name: "Square", kinds: ["track"], colour: BLUE }] };
  const project = await server.makeProject({ name: "Moving", ontology, review: false });
  const keyframes = MOVING_SQUARES.map((xyxy, frame) => ({ at_us: FRAME_US * frame, xyxy }));
  const track = { id: "t1", kind: "track", class: "square", shape: "box", interpolation: "hold", keyframes };
  const film = { name: "moving.webm", mimeType: "video/webm", buffer: makeMovingVideo() };
  const { task } = await mark(server, project, film, [track]);
  await page.goto(`/projects/${project}/label?task=${task}`);
  const video = page.locator("video");
  const line = page.locator("[data-mark=t1] path").nth(1);
  // The row leads to the first frame, which comes after the sound has begun.
  await page.getByRole("button", { name: /Square Track/ }).click();
  await expect.poll(() => video.evaluate((player: HTMLVideoElement) => player.currentTime)).toBeCloseTo(0.12, 3);
  for (const [frame, square] of MOVING_SQUARES.entries()) {
    await video.evaluate((player: HTMLVideoElement, at) => (player.currentTime = at), 0.1201 + 0.04 * frame);
    const [x1, y1, x2, y2] = square;
    await expect(line).toHaveAttribute("d", `M${x1} ${y1}L${x2} ${y1}L${x2} ${y2}L${x1} ${y2}Z`);
    const box = await line.boundingBox();
    const red = findPixels(await readPixels(page, await page.screenshot()), isRed);
    // Colours are coded at half the size: the edge of the square is seen to a pixel of the film.
    const edges = box === null ? [] : [box.x, box.y, box.x + box.width, box.y + box.height];
    for (const [index, edge] of edges.entries())
      expect(Math.abs(edge - (red[index] ?? 0))).toBeLessThan((box?.width ?? 0) / SQUARE_PX);
  }
  await server.post(`tasks/${task}/submit`, {});
  expect(await exportBoxes(server, project, { video_frames: "all", media: "reference" })).toEqual(MOVING_SQUARES);
});

test.describe("on a screen of 125 %", () => {
  test.use({ deviceScaleFactor: 1.25 });

  test("polygons with holes, masks, turned boxes, ellipses and joints lie where a COCO export has them", async ({
    page,
    server,
  }) => {
    test.slow();
    const skeletons = [{ id: "pet", name: "Pet", joints: ["nose", "tail"], edges: [["nose", "tail"]] }];
    const classes = [{ id: "thing", name: "Thing", colour: BLUE }];
    const project = await server.makeProject({ name: "Kinds", ontology: { classes, skeletons }, review: false });
    const file = { name: "grey.png", mimeType: "image/png", buffer: makePng(240, 160, GREY) };
    const marks = MARKS.map((fields) => ({ class: "thing", ...fields }));
    const { task } = await mark(server, project, file, marks);
    await page.goto(`/projects/${project}/label?task=${task}`);
    const canvas = new Canvas(page);
    await canvas.ready();
    await page.getByRole("button", { name: "Names of regions" }).click();
    await page.mouse.move(2, 2);
    await expect(page.locator("[data-key]")).toHaveCount(0);
    const seen = await readPixels(page, await canvas.element.locator("canvas").screenshot());
    const { scale, left, top } = canvas.place(seen, 24 * 1.25);
    await server.post(`tasks/${task}/submit`, {});
    const boxes = await exportBoxes(server, project, { media: "reference" });
    expect(boxes.length).toBe(MARKS.length);
    const toScreen = ([x = 0, y = 0]: readonly number[]): [number, number] => [left + x * scale, top + y * scale];
    for (const box of boxes) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
      const around = [...toScreen([x1 - 4, y1 - 4]), ...toScreen([x2 + 4, y2 + 4])];
      const drawn = findPixels(seen, isBlue, around).map(
        (edge, axis) => (edge - (axis % 2 === 0 ? left : top)) / scale,
      );
      for (const [axis, edge] of drawn.entries()) expect(Math.abs(edge - (box[axis] ?? 0))).toBeLessThan(0.9);
    }
    const read = (at: readonly number[]): Rgb | undefined => {
      const [x, y] = toScreen(at).map(Math.floor) as [number, number];
      return seen.pixels[y * seen.width + x];
    };
    expect(
      [
        [35, 35],
        [95, 25],
      ].map(read),
    ).toEqual([GREY, GREY]);
    for (const inside of [
      [18, 18],
      [85, 15],
    ])
      expect(read(inside)?.[0]).toBeLessThan(112);
  });
});
