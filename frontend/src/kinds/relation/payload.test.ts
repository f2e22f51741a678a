/** Kind `relation`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { relation } from "./payload";

const link = (from: string, to: string) => makeMark("relation", { class: "left_of", from, to });

test("a relation links two marks", () => {
  expect(relation.checkShape?.(link("r1", "r2"))).toEqual([]);
  expect(relation.checkShape?.(link("r1", "r1")).map(({ code }) => code)).toEqual(["degenerate"]);
});

test("a relation points at both ends", () => {
  expect(relation.references?.(link("r1", "r2")).map(({ id }) => id)).toEqual(["r1", "r2"]);
});
