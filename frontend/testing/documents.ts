/** A small document and a generator of valid change sets on it. */

import fc from "fast-check";

import { type Document, parseDocument } from "../src/core/document/document";
import { parseOps } from "../src/core/document/opSchema";
import { applyOps, type Op } from "../src/core/document/patch";
import { DocumentInvalid } from "../src/core/document/problem";
import { checkReferences } from "../src/core/document/references";
import { KINDS } from "../src/kinds/registry";

/** A 20 x 20 px box. */
export function box(id: string, x = 10): object {
  return { id, kind: "box", slot: "image", class: "cat", xyxy: [x, 10, x + 20, 30] };
}

/** An assistant turn whose words point at the marks. */
export function turn(id: string, ...marks: string[]): object {
  const parts = [
    { type: "text", text: "see " },
    { type: "ground", text: "it", marks },
  ];
  return { id, role: "assistant", parts: marks.length > 0 ? parts : parts.slice(0, 1) };
}

/** A keyframe of a box. */
export function keyframe(atUs: number): object {
  return { at_us: atUs, xyxy: [1, 2, 30, 40] };
}

/** A track of the given moments. */
export function track(id: string, ...times: number[]): object {
  return { id, kind: "track", slot: "video", class: "car", shape: "box", keyframes: times.map(keyframe) };
}

/** Two boxes, a track and two turns, one of them grounded. */
export const START: Document = parseDocument(
  { schema: 1, marks: [box("r1"), box("r2"), track("k1", 0)], turns: [turn("t1"), turn("t2", "r1")] },
  KINDS,
);

const marks = fc.constantFrom("r1", "r2", "n1", "n2");
const turns = fc.constantFrom("t1", "t2", "u1");
const times = fc.constantFrom(0, 100, 200);
const rawOp = fc.oneof(
  fc.tuple(marks, fc.nat(50)).map(([id, x]) => ({ op: "put_mark", value: box(id, x) })),
  fc.tuple(turns, marks).map(([id, mark]) => ({ op: "put_turn", value: turn(id, mark) })),
  turns.map((id) => ({ op: "put_turn", value: turn(id) })),
  fc.oneof(marks, turns, fc.constant("k1")).map((id) => ({ op: "delete", id })),
  fc.tuple(marks, fc.option(marks)).map(([id, before]) => ({ op: "move", id, before })),
  times.map((atUs) => ({ op: "put_keyframe", mark: "k1", value: keyframe(atUs) })),
  times.map((atUs) => ({ op: "delete_keyframe", mark: "k1", at_us: atUs })),
  fc
    .tuple(fc.constantFrom("a", "b"), fc.constantFrom([], ["cat"], ["cat", "dog"]))
    .map(([slot, classes]) => ({ op: "set_exhaustive", slot, classes })),
);

/** Valid change sets on START of up to five operations. */
export const changeSets: fc.Arbitrary<Op[]> = fc
  .array(rawOp, { maxLength: 5 })
  .map((raw) => parseOps(raw, KINDS))
  .filter((ops) => fits(START, ops));

/** Whether the operations apply to a document and leave no dangling reference. */
function fits(document: Document, ops: readonly Op[]): boolean {
  try {
    return checkReferences(applyOps(document, ops), KINDS).length === 0;
  } catch (error) {
    if (error instanceof DocumentInvalid) return false;
    throw error;
  }
}
