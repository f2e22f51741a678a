import { expect, test } from "vitest";

import { type Document, EMPTY } from "../../../core/document/document";
import { listChanges } from "./changes";
import { compareWords } from "./wordDiff";

function box(id: string, x: number, classId = "cat"): Document["marks"][number] {
  const mark = { id, kind: "box", slot: "image", class: classId, xyxy: [x, 0, x + 10, 10] };
  return mark;
}

test("marks are added, removed, moved by how much, and called something else", () => {
  const before: Document = { ...EMPTY, marks: [box("a", 0), box("b", 0), box("c", 0), box("same", 5)] };
  const after: Document = { ...EMPTY, marks: [box("a", 3), box("b", 0, "dog"), box("new", 0), box("same", 5)] };
  const overlap = 70 / 130;
  expect(listChanges(before, after).map(({ id, kind, details }) => [id, kind, details])).toEqual([
    ["a", "changed", [{ kind: "moved", px: 3, overlap }]],
    ["b", "changed", [{ kind: "class", from: "cat", to: "dog" }]],
    ["new", "added", []],
    ["c", "removed", []],
  ]);
});

test("words and grounding are told apart", () => {
  const turn = (text: string, marks: string[]): Document => ({
    ...EMPTY,
    marks: [box("a", 0)],
    turns: [
      {
        id: "t",
        role: "assistant",
        parts: [marks.length > 0 ? { type: "ground", text, marks } : { type: "text", text }],
      },
    ],
  });
  expect(listChanges(turn("a cat", []), turn("a cat", ["a"]))[0]?.details).toEqual([{ kind: "grounding" }]);
  expect(listChanges(turn("a cat", []), turn("a dog", []))[0]?.details[0]).toMatchObject({ kind: "words" });
});

test.each([
  ["a red cup", "a blue cup", ["a ", "-red", "+blue", " cup"]],
  ["a cup", "a small cup", ["a ", "+small ", "cup"]],
  ["一只红杯子", "一只蓝杯子", ["一只", "-红", "+蓝", "杯子"]],
  ["same", "same", ["same"]],
  ["", "new", ["+new"]],
])("%j becomes %j", (before, after, stretches) => {
  const signs = { same: "", added: "+", removed: "-" };
  expect(compareWords(before, after).map(({ kind, text }) => signs[kind] + text)).toEqual(stretches);
});
