/** Values read as people of the language write them. */

import { expect, test } from "vitest";

import { createFormat } from "./format";

const english = createFormat("en");

test.each([
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1_000, "1 kB"],
  [1_530_000, "1.5 MB"],
  [23_400_000_000, "23 GB"],
])("%d bytes are %s", (bytes, words) => {
  expect(english.bytes(bytes)).toBe(words);
});

test.each([
  [0.25, "0.3 sec"],
  [42, "42 sec"],
  [60, "1 min"],
  [135, "2 min 15 sec"],
  [7_260, "2 hr 1 min"],
  [180_000, "2 days 2 hr"],
])("%d seconds are %s", (seconds, words) => {
  expect(english.seconds(seconds)).toBe(words);
});

test("near dates are told by how long ago they were, far ones by their day", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  expect(english.ago("2026-11-22T11:59:40Z", now)).toBe("now");
  expect(english.ago("2026-11-22T11:15:00Z", now)).toBe("45 min. ago");
  expect(english.ago("2026-11-21T10:00:00Z", now)).toBe("yesterday");
  expect(english.ago("2026-01-02T12:00:00Z", now)).toBe("Jan 2, 2026");
});

test("numbers follow the language", () => {
  expect(english.count(1_234_567)).toBe("1,234,567");
  expect(createFormat("de").number(0.5)).toBe("0,5");
  expect(english.fixed(0.2)).toBe("0.20");
  expect(english.percent(0.7333, 1)).toBe("73.3%");
});
