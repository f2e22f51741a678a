/** Microseconds and clocks. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { formatClock, fromSeconds, parseClock, toSeconds } from "./time";

const HOUR_US = 3_600_000_000;

test.each([
  [0, "0:00.000"],
  [1_500, "0:00.001"],
  [62_345_678, "1:02.345"],
  [HOUR_US + 1_000, "1:00:00.001"],
])("%d us is %s", (us, clock) => {
  expect(formatClock(us)).toBe(clock);
});

test.each([
  ["7", 7_000_000],
  ["90.5", 90_500_000],
  ["1:02,345678", 62_345_678],
  ["1:00:00", HOUR_US],
  ["", undefined],
  ["1:2:3:4", undefined],
  ["1:75:00", undefined],
])("%j is read as %s us", (text, us) => {
  expect(parseClock(text)).toBe(us);
});

test("what a clock shows is read back to the millisecond", () => {
  fc.assert(
    fc.property(fc.nat(100 * HOUR_US), (us) => {
      expect(parseClock(formatClock(us))).toBe(Math.floor(us / 1000) * 1000);
    }),
  );
});

test("a player's seconds come back as the same microseconds", () => {
  fc.assert(
    fc.property(fc.nat(100 * HOUR_US), (us) => {
      expect(fromSeconds(toSeconds(us))).toBe(us);
    }),
  );
});
