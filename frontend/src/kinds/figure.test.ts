import { expect, test } from "vitest";

import { isInRing, makeFigure, measureDistance, pairHoles } from "./figure";

const SQUARE = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
] as const;
const HOLE = [
  [4, 4],
  [6, 4],
  [6, 6],
  [4, 6],
] as const;

test("a point is inside an outline, but not inside its hole", () => {
  const figure = makeFigure({
    areas: pairHoles([SQUARE], [HOLE]),
    paths: [SQUARE, HOLE].map((points) => ({ points, isClosed: true })),
  });
  expect(measureDistance(figure, [2, 2])).toBe(0);
  expect(measureDistance(figure, [5, 5])).toBe(1);
  expect(measureDistance(figure, [13, 14])).toBe(5);
  expect(figure.extent).toEqual([0, 0, 10, 10]);
});

test("an open line is not closed, a closed one is", () => {
  const points = [
    [0, 0],
    [10, 0],
    [10, 10],
  ] as const;
  expect(measureDistance(makeFigure({ paths: [{ points, isClosed: false }] }), [0, 10])).toBe(10);
  expect(measureDistance(makeFigure({ paths: [{ points, isClosed: true }] }), [5, 5])).toBe(0);
});

test("a hole goes with the outline that it lies in", () => {
  const far = SQUARE.map(([x, y]) => [x + 100, y] as const);
  expect(pairHoles([far, SQUARE], [HOLE]).map(({ holes }) => holes.length)).toEqual([0, 1]);
});

test("crossings are counted half-open, so that a shared corner counts once", () => {
  expect(isInRing(SQUARE, [5, 0])).toBe(true);
  expect(isInRing(SQUARE, [5, 10])).toBe(false);
});
