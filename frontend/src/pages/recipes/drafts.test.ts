/** New steps follow from those before them. */

import { expect, test } from "vitest";

import { listScores, makeStep, moveStep, startRecipe } from "./drafts";

const SHARP = makeStep("score", []);

test("scores get names of their own", () => {
  expect(listScores([SHARP, makeStep("score", [SHARP])])).toEqual(["score1", "score2"]);
});

test("a filter begins with the last score, or with findings where there is none", () => {
  expect(makeStep("filter", [SHARP])).toMatchObject({ conditions: [{ of: "score", score: "score1" }] });
  expect(makeStep("filter", [])).toMatchObject({ conditions: [{ of: "finding" }] });
});

test("steps move within the list", () => {
  const [draw, split] = [makeStep("sample", []), makeStep("split", [])];
  expect(moveStep([SHARP, draw, split], 2, -2)).toEqual([split, SHARP, draw]);
  expect(moveStep([SHARP, draw], 1, 1)).toEqual([SHARP, draw]);
});

test("a whole recipe to begin with has its steps in order", () => {
  expect(startRecipe("varied").map((step) => step.kind)).toEqual(["filter", "dedupe", "sample"]);
});
