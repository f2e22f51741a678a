/** Kind `box`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { box } from "./payload";

const make = (xyxy: number[], rotation = 0) =>
  makeMark("box", { slot: "image", class: "cat", xyxy, rotation_deg: rotation });

test("the extent of a rotated box is its upright hull", () => {
  const extent = box.extent?.(make([2, 4, 12, 6], 90)).xyxy;
  expect(extent?.map((edge) => Math.round(edge))).toEqual([6, 0, 8, 10]);
});

test("a rotated box may poke out at its corners, an upright one may not", () => {
  const asset = { media: "image", width_px: 10, height_px: 10 } as const;
  const codes = (rotation: number) => box.checkBounds?.(make([-2, 4, 12, 6], rotation), asset).map(({ code }) => code);
  expect(codes(45)).toEqual([]);
  expect(codes(0)).toEqual(["out_of_bounds"]);
});

test("unit noise at the edge is let through", () => {
  const asset = { media: "image", width_px: 10, height_px: 10 } as const;
  expect(box.checkBounds?.(make([-0.0005, 0, 10.0005, 10]), asset)).toEqual([]);
});
