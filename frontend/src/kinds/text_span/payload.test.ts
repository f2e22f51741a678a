/** Kind `text_span`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { textSpan } from "./payload";

const make = (fields: object) => makeMark("text_span", { class: "person", start: 2, end: 6, ...fields });

test("a span lies in exactly one text", () => {
  const codes = (fields: object) => textSpan.checkShape?.(make(fields)).map(({ code }) => code);
  expect(codes({ turn: "t1" })).toEqual([]);
  expect(codes({})).toEqual(["span_home"]);
  expect(codes({ turn: "t1", slot: "question" })).toEqual(["span_home"]);
});

test("a span ends inside its text", () => {
  expect(textSpan.checkHome?.(make({ turn: "t1" }), "turn 't1'", 6)).toEqual([]);
  expect(textSpan.checkHome?.(make({ turn: "t1" }), "turn 't1'", 5).map(({ code }) => code)).toEqual(["out_of_bounds"]);
});

test("a span points at its turn or response", () => {
  expect(textSpan.references?.(make({ response: "a" }))).toEqual([{ id: "a", nouns: ["response"] }]);
  expect(textSpan.references?.(make({ slot: "question" }))).toEqual([]);
});
