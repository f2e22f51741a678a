/** Kind `text`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { text } from "./payload";

const mark = makeMark("text", { question: "caption", text: "A cat.", target: "t1" });
const ask = (kind: "text" | "choice") => ({ questions: [{ id: "caption", name: "Describe it", kind }] });

test("the question has to ask for words", () => {
  expect(text.checkOntology?.(mark, ask("text"))).toEqual([]);
  expect(text.checkOntology?.(mark, ask("choice")).map(({ code }) => code)).toEqual(["unknown_question"]);
});

test("an answer points at what it is about", () => {
  expect(text.references?.(mark)).toEqual([{ id: "t1", nouns: ["mark", "turn"] }]);
});
