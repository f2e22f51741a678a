/** Pairs on both sides of a threshold are shown. */

import { expect, test } from "vitest";

import { pickAround } from "./thresholds";

const PAIRS = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4].map((cosine) => ({ cosine }));

test.each([
  [0.65, [0.8, 0.7, 0.6, 0.5]],
  [0.95, [0.9, 0.8, 0.7, 0.6]],
  [0.1, [0.7, 0.6, 0.5, 0.4]],
])("around %d", (threshold, shown) => {
  expect(pickAround(PAIRS, threshold, 4).map(({ cosine }) => cosine)).toEqual(shown);
});

test("few pairs are all shown", () => {
  expect(pickAround(PAIRS.slice(0, 2), 0.85, 4)).toHaveLength(2);
  expect(pickAround([], 0.85, 4)).toEqual([]);
});
