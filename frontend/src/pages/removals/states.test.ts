/** States of takedowns and erasures are told, and none is taken for done. */

import { expect, test } from "vitest";

import { removalsSearch } from "./search";
import { readState, TONES } from "./states";

test.each([
  ["running", "active"],
  ["done", "good"],
  ["failed", "bad"],
  ["lifted", "neutral"],
  ["something new", "bad"],
])("%s is %s", (state, tone) => {
  expect(TONES[readState(state)]).toBe(tone);
});

test("an address that names no list shows takedowns", () => {
  expect(removalsSearch.parse({ show: "erasures" })).toEqual({ show: "erasures" });
  expect(removalsSearch.parse({ show: "tombs" })).toEqual({ show: undefined });
});
