import { expect, test } from "vitest";

import type { TextSpan } from "../../../kinds/text_span/payload";
import { cutText } from "./pieces";

function span(id: string, start: number, end: number): TextSpan {
  return { id, kind: "text_span", class: "x", slot: "text", start, end };
}

test("overlapping spans cut the text where they begin and end, in code points", () => {
  const pieces = cutText("a😀bcd", [span("one", 1, 3), span("two", 2, 5)], 5);
  expect(pieces.map(({ text, spans }) => [text, spans.map(({ id }) => id)])).toEqual([
    ["a", []],
    ["😀", ["one"]],
    ["b", ["two", "one"]],
    ["cd", ["two"]],
  ]);
});

test("a text without spans is one piece", () => {
  expect(cutText("abc", [], 3)).toEqual([{ start: 0, text: "abc", spans: [] }]);
  expect(cutText("", [], 0)).toEqual([]);
});
