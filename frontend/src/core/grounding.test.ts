/** Grounding never changes the words, and counts in code points. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { type GroundPart, joinText, measureText, type Part, type TextPart } from "./document/conversation";
import { addMarks, groundRange, measureParts, removeMarks, setVerdict, unground } from "./grounding";

const text = (words: string): TextPart => ({ type: "text", text: words });
const ground = (words: string, ...marks: string[]): GroundPart => ({ type: "ground", text: words, marks });
const IMAGE: Part = { type: "asset", slot: "image" };

const words = fc.string({ unit: fc.constantFrom("a", " ", "é", "😀"), minLength: 1, maxLength: 5 });
const ids = fc.subarray(["r1", "r2", "r3"], { minLength: 1 });
const part: fc.Arbitrary<Part> = fc.oneof(
  words.map(text),
  fc.tuple(words, ids).map(([said, marks]) => ground(said, ...marks)),
  fc.constant(IMAGE),
);
const partLists = fc.array(part, { maxLength: 6 });

/** Parts with a range of their text. */
const ranges = partLists.chain((parts) =>
  fc
    .tuple(fc.nat(measureText(parts)), fc.nat(measureText(parts)))
    .map(([a, b]) => ({ parts, start: Math.min(a, b), end: Math.max(a, b) })),
);

/** The marks that each code point of the text points at. */
function readMarks(parts: readonly Part[]): string[] {
  return parts.flatMap((each) => {
    if (each.type === "asset") return [];
    const marks = each.type === "ground" ? (each.marks ?? []).join() : "";
    return Array.from(each.text, () => marks);
  });
}

test("words become a chip, their neighbours stay plain", () => {
  expect(groundRange([text("I see a cat.")], 6, 11, { marks: ["r1"] })).toEqual([
    text("I see "),
    ground("a cat", "r1"),
    text("."),
  ]);
});

test("offsets are code points", () => {
  expect(groundRange([text("😀 cat 😀")], 2, 5, { marks: ["r1"] })).toEqual([
    text("😀 "),
    ground("cat", "r1"),
    text(" 😀"),
  ]);
});

test("across an image there is a chip on each side", () => {
  expect(groundRange([text("ab"), IMAGE, text("cd")], 1, 3, { marks: ["r1"] })).toEqual([
    text("a"),
    ground("b", "r1"),
    IMAGE,
    ground("c", "r1"),
    text("d"),
  ]);
});

test("a claim without evidence is a chip without marks", () => {
  expect(groundRange([text("red")], 0, 3, { marks: [], verdict: "unverifiable" })).toEqual([
    { type: "ground", text: "red", verdict: "unverifiable" },
  ]);
});

test("exactly the range is grounded and the words stay the same", () => {
  fc.assert(
    fc.property(ranges, ids, ({ parts, start, end }, marks) => {
      const after = groundRange(parts, start, end, { marks });
      expect(joinText(after)).toBe(joinText(parts));
      const expected = readMarks(parts).map((old, at) => (start <= at && at < end ? marks.join() : old));
      expect(readMarks(after)).toEqual(expected);
      expect(after.filter(({ type }) => type === "asset")).toEqual(parts.filter(({ type }) => type === "asset"));
      expect(after.filter((each) => each.type !== "asset" && each.text === "")).toEqual([]);
    }),
  );
});

test("ungrounding what was grounded in plain words gives the words back", () => {
  fc.assert(
    fc.property(words, words, words, (before, said, after) => {
      const [start, end] = [measureText([text(before)]), measureText([text(before + said)])];
      const grounded = groundRange([text(before + said + after)], start, end, { marks: ["r1"] });
      expect(unground(grounded, 1)).toEqual([text(before + said + after)]);
    }),
  );
});

test("adding and removing marks changes only what words point at", () => {
  fc.assert(
    fc.property(partLists, fc.nat(5), ids, (parts, index, marks) => {
      expect(joinText(addMarks(parts, index, marks))).toBe(joinText(parts));
      const gone = new Set(marks);
      const after = removeMarks(parts, gone);
      expect(joinText(after)).toBe(joinText(parts));
      const left = readMarks(parts).map((old) =>
        old
          .split(",")
          .filter((id) => !gone.has(id))
          .join(),
      );
      expect(readMarks(after)).toEqual(left);
      expect(after.filter((each) => each.type === "ground" && (each.marks ?? []).length === 0)).toEqual([]);
    }),
  );
});

test("marks are added once, and removed from one chip when asked", () => {
  const parts = [ground("a", "r1"), ground("b", "r1", "r2")];
  expect(addMarks(parts, 0, ["r1", "r3"])[0]).toEqual(ground("a", "r1", "r3"));
  expect(removeMarks(parts, new Set(["r1"]), 1)).toEqual([ground("a", "r1"), ground("b", "r2")]);
});

test("a verdict keeps words that lost their last mark apart, unless it says supported", () => {
  const judge = (verdict: "supported" | "contradicted") =>
    removeMarks(setVerdict([ground("red", "r1")], 0, verdict), new Set(["r1"]));
  expect(judge("contradicted")).toEqual([{ type: "ground", text: "red", verdict: "contradicted" }]);
  expect(judge("supported")).toEqual([text("red")]);
});

test("a verdict can be taken back", () => {
  const judged = setVerdict([ground("red", "r1")], 0, "contradicted");
  expect(setVerdict(judged, 0)).toEqual([ground("red", "r1")]);
});

test("text that was apart stays apart where nothing was touched", () => {
  const parts = [text("a"), text("b"), ground("c", "r1"), text("d")];
  expect(unground(parts, 2)).toEqual([text("a"), text("bcd")]);
});

test("parts are measured in code points", () => {
  const measured = measureParts([text("😀a"), IMAGE, ground("b", "r1")]);
  expect(measured.map(({ start, end }) => [start, end])).toEqual([
    [0, 2],
    [2, 2],
    [2, 3],
  ]);
});
