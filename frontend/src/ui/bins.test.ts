/** Every value is counted once. */

import { expect, test } from "vitest";

import { countBins } from "./bins";

test("values fall where they belong, the ends included", () => {
  expect(countBins([0, 0.1, 0.5, 0.99, 1], 0, 1, 4)).toEqual([2, 0, 1, 2]);
});

test("values outside count at the ends", () => {
  expect(countBins([-3, 7], 0, 1, 2)).toEqual([1, 1]);
});
