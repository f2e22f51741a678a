/** Areas, rotations and overlaps. */

import { expect, test } from "vitest";

import type { Xy } from "./document/scalars";
import { computeBoxIou, computeRingArea, findPointsExtent, listBoxCorners, listEllipsePoints } from "./geometry";

const TRIANGLE: Xy[] = [
  [0, 0],
  [8, 0],
  [0, 8],
];

test("area does not depend on direction", () => {
  expect(computeRingArea(TRIANGLE)).toBe(32);
  expect(computeRingArea(TRIANGLE.toReversed())).toBe(32);
  expect(computeRingArea(TRIANGLE.map(([x]): Xy => [x, x]))).toBe(0);
});

test("rotation is clockwise on a page with y down", () => {
  const [first] = listBoxCorners([0, 0, 10, 10], 45);
  expect(first?.[0]).toBeCloseTo(5);
  expect(first?.[1]).toBeCloseTo(5 - Math.SQRT1_2 * 10);
});

test("a quarter turn swaps the radii of an ellipse", () => {
  const [x1, y1, x2, y2] = findPointsExtent(listEllipsePoints([50, 50], [20, 5], 90)) ?? [0, 0, 0, 0];
  expect([x2 - x1, y2 - y1].map(Math.round)).toEqual([10, 40]);
});

test("overlap", () => {
  expect(computeBoxIou([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1);
  expect(computeBoxIou([0, 0, 10, 10], [5, 0, 15, 10])).toBeCloseTo(50 / 150);
  expect(computeBoxIou([0, 0, 10, 10], [10, 0, 20, 10])).toBe(0);
});

test("no point has no extent", () => {
  expect(findPointsExtent([])).toBeUndefined();
});
