/** Change sets against the shared fixtures. */

import { expect, test } from "vitest";

import { loadFixtures } from "../../../testing/fixtures";
import { catchProblems } from "../../../testing/problems";
import { KINDS } from "../../kinds/registry";
import { parseDocument } from "./document";
import { parseOps } from "./opSchema";
import { applyFitting, applyOps } from "./patch";

test.each(loadFixtures("patch"))("patch/%s", (_, fixture) => {
  const before = parseDocument(fixture["document"], KINDS);
  const ops = parseOps(fixture["ops"], KINDS);
  if ("result" in fixture) {
    expect(applyOps(before, ops)).toEqual(parseDocument(fixture["result"], KINDS));
  } else {
    const problems = catchProblems(() => applyOps(before, ops));
    expect(problems.map(({ code, id }) => ({ code, id }))).toEqual(fixture["problems"]);
  }
  expect(before).toEqual(parseDocument(fixture["document"], KINDS));
});

test("what fits is applied, what does not is passed over", () => {
  const turn = { id: "t1", role: "user", parts: [] } as const;
  const before = parseDocument({ schema: 1, turns: [turn] }, KINDS);
  const after = applyFitting(before, [
    { op: "delete", id: "gone" },
    { op: "put_turn", value: { ...turn, id: "t2" } },
  ]);
  expect(after.turns.map(({ id }) => id)).toEqual(["t1", "t2"]);
});

test("an operation that does not exist is refused by name", () => {
  const problems = catchProblems(() => parseOps([{ op: "rename", id: "r1" }], KINDS));
  expect(problems.map(({ code, id, path }) => [code, id, path])).toEqual([["malformed", "r1", "$[0].op"]]);
});
