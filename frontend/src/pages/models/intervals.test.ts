/** Wilson intervals agree with published values. */

import { expect, test } from "vitest";

import { findInterval } from "./intervals";

// 81 of 263 and 15 of 148 are examples I and II of Newcombe (1998), Statistics in Medicine 17, 857-872, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])("%d of %d", (found, count, low, high) => {
  const interval = findInterval(found / count, count);
  expect(interval.low).toBeCloseTo(low, 4);
  expect(interval.high).toBeCloseTo(high, 4);
});

test("no items say nothing", () => {
  expect(findInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
