/** Edits of words keep the chips, spans and corrections that lie in them. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { KINDS } from "../kinds/registry";
import { sliceCodePoints } from "./codePoints";
import { type GroundPart, joinText, measureText, type Part, type TextPart } from "./document/conversation";
import { parseDocument } from "./document/document";
import { applyOps } from "./document/patch";
import { findProblems } from "./document/validation";
import { listTextEdit, replaceText, shiftRange } from "./textEdit";

const text = (words: string): TextPart => ({ type: "text", text: words });
const ground = (words: string, ...marks: string[]): GroundPart => ({ type: "ground", text: words, marks });
const IMAGE: Part = { type: "asset", slot: "image" };
const SAID = [text("I see "), ground("a cat", "r1"), text(".")];
const edit = (start: number, end: number, typed: string) => replaceText(SAID, { start, end, text: typed });

test.each([
  ["typing before a chip stays outside", 6, 6, "X", [text("I see X"), ground("a cat", "r1"), text(".")]],
  ["typing after a chip stays outside", 11, 11, "X", [text("I see "), ground("a cat", "r1"), text("X.")]],
  ["typing inside a chip belongs to it", 8, 8, "big ", [text("I see "), ground("a big cat", "r1"), text(".")]],
  ["a word of a chip is replaced in it", 8, 11, "dog", [text("I see "), ground("a dog", "r1"), text(".")]],
  ["all words of a chip are replaced in it", 6, 11, "it", [text("I see "), ground("it", "r1"), text(".")]],
  ["a chip without words is gone", 6, 11, "", [text("I see .")]],
  ["half a chip survives", 2, 8, "", [text("I "), ground("cat", "r1"), text(".")]],
  ["words over a chip and more are plain", 5, 12, "!", [text("I see!")]],
])("%s", (_, start, end, typed, expected) => {
  expect(edit(start, end, typed)).toEqual(expected);
});

test("an image inside the range stays", () => {
  expect(replaceText([text("ab"), IMAGE, text("cd")], { start: 1, end: 3, text: "X" })).toEqual([
    text("aX"),
    IMAGE,
    text("d"),
  ]);
});

const words = fc.string({ unit: fc.constantFrom("a", " ", "😀"), minLength: 1, maxLength: 4 });
const part: fc.Arbitrary<Part> = fc.oneof(
  words.map(text),
  words.map((said) => ground(said, "r1")),
  fc.constant(IMAGE),
);
const edits = fc.array(part, { maxLength: 6 }).chain((parts) =>
  fc
    .tuple(fc.nat(measureText(parts)), fc.nat(measureText(parts)), fc.option(words, { nil: "" }))
    .map(([a, b, typed]) => ({
      parts,
      edit: { start: Math.min(a, b), end: Math.max(a, b), text: typed },
    })),
);

test("the text is the edited one, and assets and untouched chips stay", () => {
  fc.assert(
    fc.property(edits, ({ parts, edit: made }) => {
      const before = joinText(parts);
      const after = replaceText(parts, made);
      const expected = sliceCodePoints(before, 0, made.start) + made.text + sliceCodePoints(before, made.end);
      expect(joinText(after)).toBe(expected);
      const count = (list: readonly Part[], type: Part["type"]) => list.filter((each) => each.type === type).length;
      expect(count(after, "asset")).toBe(count(parts, "asset"));
      if (made.start === made.end) expect(count(after, "ground")).toBe(count(parts, "ground"));
    }),
  );
});

test("a range moves as a chip with the same words does", () => {
  const shapes = fc
    .tuple(words, words, words)
    .chain((said) =>
      fc
        .tuple(fc.constant(said), fc.nat(measureText(said.map(text))), fc.nat(measureText(said.map(text))), words)
        .map(([all, a, b, typed]) => ({ all, made: { start: Math.min(a, b), end: Math.max(a, b), text: typed } })),
    );
  fc.assert(
    fc.property(shapes, ({ all: [before, said, after], made }) => {
      const start = measureText([text(before)]);
      const range = shiftRange({ start, end: start + measureText([text(said)]) }, made);
      const parts = replaceText([text(before), ground(said, "r1"), text(after)], made);
      const at = parts.findIndex(({ type }) => type === "ground");
      const from = measureText(parts.slice(0, at));
      const chip = at < 0 ? undefined : { start: from, end: from + measureText(parts.slice(at, at + 1)) };
      expect(range).toEqual(chip);
    }),
  );
});

const DOCUMENT = parseDocument(
  {
    schema: 1,
    marks: [
      { id: "p1", kind: "text_span", class: "x", start: 2, end: 5, response: "a" },
      { id: "p2", kind: "text_span", class: "x", start: 6, end: 11, response: "a" },
      { id: "p3", kind: "text_span", class: "x", start: 2, end: 5, turn: "t1" },
      { id: "l1", kind: "relation", class: "same", from: "p1", to: "p3" },
    ],
    turns: [{ id: "t1", role: "user", parts: [{ type: "text", text: "I see it" }] }],
    responses: [{ id: "a", turn: "t1", parts: [{ type: "text", text: "I see a cat." }] }],
    corrections: [{ id: "k1", response: "a", start: 8, end: 11, replacement: "dog" }],
  },
  KINDS,
);

test("spans and corrections move with their words", () => {
  const ops = listTextEdit(DOCUMENT, "a", { start: 0, end: 1, text: "They" }, KINDS);
  const after = applyOps(DOCUMENT, ops);
  expect(after.marks.slice(0, 3)).toMatchObject([
    { start: 5, end: 8 },
    { start: 9, end: 14 },
    { start: 2, end: 5 },
  ]);
  expect(after.corrections).toMatchObject([{ start: 11, end: 14 }]);
  expect(ops.map((op) => op.op)).toEqual(["put_response", "put_mark", "put_mark", "put_correction"]);
});

test("a span without words goes, with what points at it", () => {
  const after = applyOps(DOCUMENT, listTextEdit(DOCUMENT, "a", { start: 1, end: 6, text: " " }, KINDS));
  expect(after.marks.map(({ id }) => id)).toEqual(["p2", "p3"]);
  expect(findProblems(after, { kinds: KINDS })).toEqual([]);
});

test("there is nothing to edit where there is no such turn", () => {
  expect(listTextEdit(DOCUMENT, "gone", { start: 0, end: 0, text: "x" }, KINDS)).toEqual([]);
});
