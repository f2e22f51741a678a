/** The operations that take operations back. */

import { type Document, type Entity, findNamed, LISTS, type Named } from "./document/document";
import { isKeyframed, type Keyframe } from "./document/mark";
import { applyOp, type Delete, isPut, makePut, type Move, type Op } from "./document/patch";

/**
 * Find the operations that undo operations, order included: after `ops` and then these, the document is as it was.
 *
 * @param document - The document before `ops`.
 * @param ops - Operations that fit it.
 * @returns What to apply to the document after `ops`.
 * @throws DocumentInvalid - The operations do not fit the document.
 */
export function invertOps(document: Document, ops: readonly Op[]): Op[] {
  let before = document;
  const steps = ops.map((op) => {
    const inverse = invertOp(before, op);
    before = applyOp(before, op);
    return inverse;
  });
  return steps.reverse().flat();
}

function invertOp(document: Document, op: Op): Op[] {
  if (isPut(op)) {
    const old = findNamed(document, op.value.id);
    return [old === undefined ? { op: "delete", id: op.value.id } : makePut(old)];
  }
  switch (op.op) {
    case "delete":
    case "move":
      return restore(document, op);
    case "set_exhaustive":
      return [restoreExhaustive(document, op.slot)];
    case "put_keyframe":
      return [restoreKeyframe(document, op.mark, op.value.at_us)];
    case "delete_keyframe":
      return [restoreKeyframe(document, op.mark, op.at_us)];
  }
}

function restore(document: Document, { op, id }: Delete | Move): Op[] {
  const old = findNamed(document, id);
  if (old === undefined) return [];
  return op === "delete" ? [makePut(old), placeBack(document, old)] : [placeBack(document, old)];
}

function restoreExhaustive(document: Document, slot: string): Op {
  const known = Object.hasOwn(document.exhaustive, slot) ? document.exhaustive[slot] : undefined;
  return { op: "set_exhaustive", slot, classes: known ?? [] };
}

function placeBack(document: Document, { noun, entity }: Named): Op {
  const entities: readonly Entity[] = document[LISTS[noun]];
  const next = entities[entities.findIndex(({ id }) => id === entity.id) + 1];
  return { op: "move", id: entity.id, ...(next === undefined ? {} : { before: next.id }) };
}

function restoreKeyframe(document: Document, mark: string, atUs: number): Op {
  const track = document.marks.find(({ id }) => id === mark);
  const keyframes: readonly Keyframe[] = isKeyframed(track) ? track.keyframes : [];
  const value = keyframes.find((keyframe) => keyframe.at_us === atUs);
  if (value === undefined) return { op: "delete_keyframe", mark, at_us: atUs };
  return { op: "put_keyframe", mark, value };
}
