/** Kind `rating`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { rating } from "./payload";

const make = (value: number) => makeMark("rating", { question: "q", value });
const codes = (value: number, scale: object) =>
  rating
    .checkOntology?.(make(value), { questions: [{ id: "q", name: "How good?", kind: "rating", ...scale }] })
    .map(({ code }) => code);

test("the scale includes its ends and is 1 to 5 unless said", () => {
  expect([0.9, 1, 5, 5.1].map((value) => codes(value, {}))).toEqual([["out_of_scale"], [], [], ["out_of_scale"]]);
  expect(codes(0, { min: 0, max: 1 })).toEqual([]);
});

test("an answer about the item points at nothing", () => {
  expect(rating.references?.(make(3))).toEqual([]);
});
