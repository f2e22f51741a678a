/** Kind `choice`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { choice } from "./payload";

const make = (...values: string[]) => makeMark("choice", { question: "q", values, target: "r1" });
const ask = (multiple: boolean) => {
  const options = ["good", "bad"].map((id) => ({ id, name: id }));
  return { questions: [{ id: "q", name: "Quality", kind: "choice", options, multiple }] } as const;
};

test("only listed options, several only where allowed", () => {
  const codes = (values: string[], multiple: boolean) =>
    choice.checkOntology?.(make(...values), ask(multiple)).map(({ code }) => code);
  expect(codes(["good"], false)).toEqual([]);
  expect(codes(["good", "bad"], true)).toEqual([]);
  expect(codes(["good", "bad"], false)).toEqual(["too_many_options"]);
  expect(codes(["fine"], true)).toEqual(["unknown_option"]);
});

test("an answer points at what it is about", () => {
  expect(choice.references?.(make("good"))).toEqual([{ id: "r1", nouns: ["mark", "turn"] }]);
});
