/** Offsets in code points against offsets in UTF-16 code units. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { compareCodePoints, countCodePoints, sliceCodePoints, toCodePoints, toUnits } from "./codePoints";

const TEXT = "a😀b👩‍🚀";
const texts = fc.string({ unit: "binary" });

test("a smile is one code point and two units", () => {
  expect(countCodePoints("a😀b")).toBe(3);
  expect([0, 1, 2, 3, 9].map((offset) => toUnits("a😀b", offset))).toEqual([0, 1, 3, 4, 4]);
  expect([0, 1, 2, 3, 4].map((unit) => toCodePoints("a😀b", unit))).toEqual([0, 1, 1, 2, 3]);
});

test("slices are cut between code points", () => {
  expect(sliceCodePoints(TEXT, 1, 2)).toBe("😀");
  expect(sliceCodePoints(TEXT, 3)).toBe("👩‍🚀");
  expect(sliceCodePoints(TEXT, 2, 2)).toBe("");
});

test("offsets agree with the iterator of strings", () => {
  fc.assert(
    fc.property(texts, fc.nat(20), fc.nat(20), (text, start, length) => {
      const points = Array.from(text);
      expect(countCodePoints(text)).toBe(points.length);
      expect(sliceCodePoints(text, start, start + length)).toBe(points.slice(start, start + length).join(""));
      expect(toCodePoints(text, toUnits(text, start))).toBe(Math.min(start, points.length));
    }),
  );
});

test("the order is the one of the code points", () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const encode = (text: string) => Buffer.from(text, "utf8");
      // UTF-8 bytes sort as code points do.
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(encode(a), encode(b)));
    }),
  );
  expect(compareCodePoints("\uffff", "😀")).toBeLessThan(0);
});
