import { expect, test } from "vitest";

import { EMPTY, type Document } from "../../../core/document/document";
import { applyOps } from "../../../core/document/patch";
import { findEdit } from "./speechDom";
import { findPreference, listResponseAdd, listTurnMove, putPreference } from "./turns";

const TURNS = ["t1", "t2", "t3"].map((id) => ({
  id,
  role: "user" as const,
  parts: [{ type: "text" as const, text: id }],
}));
const DOCUMENT: Document = { ...EMPTY, turns: TURNS };

function move(id: string, by: 1 | -1): string[] {
  return applyOps(DOCUMENT, listTurnMove(DOCUMENT, id, by)).turns.map((turn) => turn.id);
}

test("turns move by one, and stop at the ends", () => {
  expect(move("t1", 1)).toEqual(["t2", "t1", "t3"]);
  expect(move("t2", 1)).toEqual(["t1", "t3", "t2"]);
  expect(move("t3", -1)).toEqual(["t1", "t3", "t2"]);
  expect(move("t1", -1)).toEqual(["t1", "t2", "t3"]);
});

test("the first response to compare brings the turn's own words along", () => {
  const [turn] = TURNS;
  if (turn === undefined) throw new Error("there is a first turn");
  const once = applyOps(DOCUMENT, listResponseAdd(DOCUMENT, turn));
  expect(once.responses.map(({ parts }) => parts)).toEqual([turn.parts, []]);
  expect(applyOps(once, listResponseAdd(once, turn)).responses).toHaveLength(3);
});

test.each([-3, -1, 0, 2] as const)("a leaning of %i is read as it was put", (leaning) => {
  const op = putPreference(DOCUMENT, "t1", ["a", "b"], leaning);
  const judged = applyOps(DOCUMENT, [op]);
  expect(findPreference(judged, "a", "b")?.leaning).toBe(leaning);
  expect(findPreference(judged, "b", "a")?.leaning).toBe(leaning === 0 ? 0 : -leaning);
  expect(applyOps(judged, [putPreference(judged, "t1", ["a", "b"], 1)]).preferences).toHaveLength(1);
});

test.each([
  ["a cat", "a bcat", 3, { start: 2, end: 2, text: "b" }],
  ["aaa", "aaaa", 2, { start: 1, end: 1, text: "a" }],
  ["a cat sat", "a sat", 2, { start: 2, end: 6, text: "" }],
  ["猫", "猫狗", 2, { start: 1, end: 1, text: "狗" }],
  ["same", "same", 1, undefined],
])("what the browser made of %j is read from the caret: %j", (before, after, caret, edit) => {
  expect(findEdit(before, after, caret)).toEqual(edit);
});
