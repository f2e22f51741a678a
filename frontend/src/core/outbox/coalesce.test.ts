/** Fewer operations, the same document. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { box, changeSets, keyframe, START } from "../../../testing/documents";
import { KINDS } from "../../kinds/registry";
import { parseOps } from "../document/opSchema";
import { applyOps } from "../document/patch";
import { coalesceOps } from "./coalesce";

const names = (...raw: object[]) => coalesceOps(parseOps(raw, KINDS)).map(({ op }) => op);
const put = (id: string, x = 0) => ({ op: "put_mark", value: box(id, x) });
const putKeyframe = (atUs: number) => ({ op: "put_keyframe", mark: "k1", value: keyframe(atUs) });

test("coalesced change sets give the same document and are not longer", () => {
  fc.assert(
    fc.property(changeSets, (ops) => {
      const coalesced = coalesceOps(ops);
      expect(applyOps(START, coalesced)).toEqual(applyOps(START, ops));
      expect(coalesced.length).toBeLessThanOrEqual(ops.length);
    }),
    { numRuns: 500 },
  );
});

test("a hundred moves of one box are one put, in the place of the first", () => {
  const moves = Array.from({ length: 100 }, (_, x) => put("r1", x));
  const coalesced = coalesceOps(parseOps([...moves, put("r2"), put("r1", 7)], KINDS));
  expect(coalesced).toEqual(parseOps([put("r1", 7), put("r2")], KINDS));
});

test.each([
  ["a delete in between", [put("r1"), { op: "delete", id: "r1" }, put("r1")], 3],
  ["a keyframe in between", [put("k1"), putKeyframe(0), put("k1")], 3],
  ["the same keyframe twice", [putKeyframe(0), putKeyframe(100), putKeyframe(0)], 2],
  ["a whole track between its keyframes", [putKeyframe(0), put("k1"), putKeyframe(0)], 3],
  ["a move in between", [put("r1"), { op: "move", id: "r1" }, put("r1")], 2],
])("%s", (_, raw, length) => {
  expect(names(...raw)).toHaveLength(length);
});
