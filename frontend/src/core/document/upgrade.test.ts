/** Old schemas are read through one step each; new ones are refused. */

import { expect, test } from "vitest";

import { catchProblems } from "../../../testing/problems";
import { type Step, upgrade } from "./upgrade";

const renameRegions: Step = (raw) => ({ marks: raw["regions"] });
const addTurns: Step = (raw) => ({ ...raw, turns: [] });

test("every step is taken in order", () => {
  const old = { schema: 1, regions: ["r"] };
  const steps = new Map([
    [1, renameRegions],
    [2, addTurns],
  ]);
  expect(upgrade(old, steps, 3)).toEqual({ schema: 3, marks: ["r"], turns: [] });
  expect(old).toEqual({ schema: 1, regions: ["r"] });
});

test.each([0, -1, "1", null, 1.5, true, undefined])("schema %j is refused", (schema) => {
  const [problem] = catchProblems(() => upgrade({ schema }));
  expect(problem?.message).toContain("expected an integer");
});

test("a newer schema says to reload", () => {
  const [problem] = catchProblems(() => upgrade({ schema: 7 }));
  expect(problem?.message).toContain("reload the page");
});

test("a schema without a step is refused", () => {
  const [problem] = catchProblems(() => upgrade({ schema: 1 }, new Map(), 2));
  expect(problem?.code).toBe("bad_schema");
});
