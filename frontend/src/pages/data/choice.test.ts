import { expect, test } from "vitest";

import { addRange, moveBy, toggle } from "./choice";

test("an item is chosen and no longer", () => {
  const one = toggle(new Set([1]), 2);
  expect([...one]).toEqual([1, 2]);
  expect([...toggle(one, 1)]).toEqual([2]);
});

test("a range goes both ways and keeps what was chosen", () => {
  const ids = [10, 11, 12, 13];
  expect([...addRange(new Set([99]), ids, 2, 0)]).toEqual([99, 10, 11, 12]);
});

test.each([
  ["ArrowRight", 4, 5],
  ["ArrowDown", 4, 7],
  ["ArrowDown", 8, null],
  ["ArrowUp", 2, null],
  ["End", 1, 9],
  ["x", 1, null],
])("%s from %i leads to %s", (key, at, to) => {
  expect(moveBy(key, at, 3, 10)).toBe(to);
});
