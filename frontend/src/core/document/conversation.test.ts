/** Turns and their text. */

import { expect, test } from "vitest";

import { joinText, measureText, type Part, trains, type Turn } from "./conversation";

const PARTS: Part[] = [
  { type: "text", text: "I see 😀 " },
  { type: "asset", slot: "image" },
  { type: "ground", text: "a cat", marks: ["r1"] },
];

test("offsets count the code points of the concatenated words", () => {
  expect(joinText(PARTS)).toBe("I see 😀 a cat");
  expect(measureText(PARTS)).toBe(13);
});

test.each([
  ["assistant", undefined, true],
  ["assistant", false, false],
  ["user", undefined, false],
  ["user", true, true],
] as const)("a turn of the %s with loss %s trains: %s", (role, loss, expected) => {
  const turn: Turn = { id: "t1", role, parts: [], ...(loss === undefined ? {} : { loss }) };
  expect(trains(turn)).toBe(expected);
});
