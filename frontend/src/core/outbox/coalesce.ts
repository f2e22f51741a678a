/** Fewer operations that say the same: a hundred moves of one box are one put. */

import { isPut, type Op } from "../document/patch";

/**
 * Let later puts take the place of earlier ones of the same thing, where nothing in between depends on the difference.
 *
 * @param ops - Operations that fit some document.
 * @returns Operations that fit it too and give the same result.
 */
export function coalesceOps(ops: readonly Op[]): Op[] {
  const kept: Op[] = [];
  const places = new Map<string, number>();
  for (const op of ops) {
    const key = nameReplaceable(op);
    const place = key === undefined ? undefined : places.get(key);
    if (place !== undefined && kept[place]?.op === op.op) {
      kept[place] = op;
    } else {
      if (key !== undefined) places.set(key, kept.length);
      kept.push(op);
    }
    for (const other of places.keys()) if (other !== key && isSpoiled(other, op)) places.delete(other);
  }
  return kept;
}

/** What an operation says the last word on: an entity, a keyframe, the completeness of a slot. */
function nameReplaceable(op: Op): string | undefined {
  if (isPut(op)) return op.value.id;
  if (op.op === "put_keyframe") return nameKeyframe(op.mark, op.value.at_us);
  return op.op === "set_exhaustive" ? `exhaustive/${op.slot}` : undefined;
}

/** Whether an operation makes it wrong to replace an earlier one in its place. */
function isSpoiled(key: string, op: Op): boolean {
  if (isPut(op)) return key.startsWith(nameKeyframe(op.value.id, ""));
  switch (op.op) {
    case "delete":
      return key === op.id || key.startsWith(nameKeyframe(op.id, ""));
    case "put_keyframe":
      return key === op.mark;
    case "delete_keyframe":
      return key === op.mark || key === nameKeyframe(op.mark, op.at_us);
    case "move":
    case "set_exhaustive":
      return false;
  }
}

function nameKeyframe(mark: string, atUs: number | ""): string {
  return `${mark}@${atUs}`;
}
