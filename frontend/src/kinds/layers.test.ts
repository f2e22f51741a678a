import { expect, test } from "vitest";

import type { SlotMark } from "../core/document/mark";
import { encodeMask } from "../core/document/rle";
import { listBoxCorners } from "../core/geometry";
import type { Box } from "./box/payload";
import { spanBox } from "./box/layer";
import { findLayer } from "./layers";
import type { Mask } from "./mask/payload";
import { listPixelEdges, maskLayer } from "./mask/layer";
import type { Polygon } from "./polygon/payload";

const ASSET = { width: 100, height: 80 };
const BASE = { id: "m", slot: "image", class: "cat" };
const BOX: Box = { ...BASE, kind: "box", xyxy: [10, 20, 30, 40] };
const TRIANGLE: Polygon = {
  ...BASE,
  kind: "polygon",
  rings: [
    [
      [10, 10],
      [30, 10],
      [10, 30],
    ],
  ],
};

function drag(mark: SlotMark, handle: string, to: readonly [number, number], isEven = false): unknown {
  return findLayer(mark).drag?.(mark, handle, { to, asset: ASSET, isEven });
}

test("a box is drawn from any corner, and not beyond the picture", () => {
  expect(spanBox([30, 40], [10, 20], ASSET)).toEqual([10, 20, 30, 40]);
  expect(spanBox([90, 70], [500, 500], ASSET)).toEqual([90, 70, 100, 80]);
  expect(spanBox([5, 5], [5.4, 20], ASSET)).toBeUndefined();
});

test("a corner moves two sides, and past the other corner it takes its place", () => {
  expect(drag(BOX, "se", [50, 60])).toMatchObject({ xyxy: [10, 20, 50, 60] });
  expect(drag(BOX, "e", [50, 999])).toMatchObject({ xyxy: [10, 20, 50, 40] });
  expect(drag(BOX, "se", [0, 0])).toMatchObject({ xyxy: [0, 0, 10, 20] });
});

test("with shift a box keeps its proportions", () => {
  expect(drag(BOX, "se", [50, 45], true)).toMatchObject({ xyxy: [10, 20, 35, 45] });
});

test("a turned box keeps the corner across when a corner is dragged", () => {
  const turned: Box = { ...BOX, rotation_deg: 90 };
  const after = drag(turned, "se", [5, 50]) as Box;
  const [before, still] = [turned, after].map((mark) => listBoxCorners(mark.xyxy, mark.rotation_deg)[0] ?? [0, 0]);
  expect(after.xyxy).not.toEqual(turned.xyxy);
  expect(still?.map((px) => Math.round(px))).toEqual(before?.map((px) => Math.round(px)));
});

test("moving stops at the edge of the picture", () => {
  expect(findLayer(BOX).move?.(BOX, [1000, -1000], ASSET)).toMatchObject({ xyxy: [80, 0, 100, 20] });
  const odd: Box = { ...BOX, xyxy: [0.57, 20, 30.07, 40] };
  expect(findLayer(odd).move?.(odd, [1, 0], ASSET)).toEqual({ ...odd, xyxy: [1.57, 20, 31.07, 40] });
  expect(findLayer(TRIANGLE).move?.(TRIANGLE, [-50, 5], ASSET)).toMatchObject({
    rings: [
      [
        [0, 15],
        [20, 15],
        [0, 35],
      ],
    ],
  });
});

test("dragging the middle of an edge makes a point, and a triangle cannot lose one", () => {
  expect(drag(TRIANGLE, "ring/0/edge/1", [25, 25])).toMatchObject({
    rings: [
      [
        [10, 10],
        [30, 10],
        [25, 25],
        [10, 30],
      ],
    ],
  });
  expect(findLayer(TRIANGLE).removePoint?.(TRIANGLE, "ring/0/point/0")).toBeUndefined();
});

test("a mask is traced along the edges of its pixels", () => {
  const bitmap = { height: 3, width: 4, pixels: Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]) };
  expect(listPixelEdges(bitmap).map(({ points }) => points)).toEqual([
    [
      [1, 1],
      [3, 1],
    ],
    [
      [1, 2],
      [3, 2],
    ],
    [
      [1, 1],
      [1, 2],
    ],
    [
      [3, 1],
      [3, 2],
    ],
  ]);
  const mask: Mask = { ...BASE, kind: "mask", rle: encodeMask(bitmap) };
  expect(maskLayer.figure(mask).extent).toEqual([1, 1, 3, 2]);
});
