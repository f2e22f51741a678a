/** When two authors change one draft: which change sets touch the same things, and which merge. */

import type { Named } from "./document";
import type { KindTable } from "./mark";
import { isPut, type Op, type Put, PUT_NOUNS } from "./patch";
import { listReferences } from "./references";

/**
 * What a change set touches. Keys are ids; `id@time` for one keyframe, `id#order` for a place in a list,
 * `exhaustive/slot` for a statement of completeness.
 */
export interface Footprint {
  /** What it puts, moves or deletes. */
  readonly writes: ReadonlySet<string>;
  /** What its puts and moves point at, and therefore must stay. */
  readonly reads: ReadonlySet<string>;
  /** What it removes; also in `writes`. */
  readonly deletes: ReadonlySet<string>;
}

/**
 * Measure what a change set touches.
 *
 * @param ops - Its operations.
 * @param kinds - The kinds of mark.
 * @returns Its footprint. What a change set makes itself is not among its reads: nobody else can take it away.
 */
export function measureFootprint(ops: readonly Op[], kinds: KindTable): Footprint {
  const writes = new Set(ops.map(nameWritten));
  const deletes = new Set(ops.flatMap((op) => (op.op === "delete" ? [op.id] : [])));
  const reads = ops.flatMap((op) => listRead(op, kinds)).filter((id) => !writes.has(id));
  return { writes, deletes, reads: new Set(reads) };
}

/**
 * Find where a change set and the ones that came before it overlap. Two overlap where both write the same thing, where
 * one writes a whole track of which the other writes a keyframe, and where one deletes what the other points at.
 * Everything else merges.
 *
 * @param mine - Footprint of the later change set.
 * @param theirs - Footprints of the earlier ones.
 * @returns Sorted ids; empty when the change sets merge.
 */
export function findConflicts(mine: Footprint, theirs: Iterable<Footprint>): string[] {
  const found = new Set<string>();
  for (const other of theirs) {
    const shared = [
      ...intersect(mine.writes, other.writes),
      ...intersect(mine.reads, other.deletes),
      ...intersect(mine.deletes, other.reads),
      ...matchKeyframes(mine.writes, other.writes),
      ...matchKeyframes(other.writes, mine.writes),
    ];
    for (const key of shared) found.add(findId(key));
  }
  return [...found].sort();
}

/**
 * Take the entity's id out of a footprint key.
 *
 * @param key - A key of a footprint.
 * @returns The id; a statement of completeness is its own.
 */
export function findId(key: string): string {
  return key.split(/[@#]/, 1)[0] ?? key;
}

function nameWritten(op: Op): string {
  if (isPut(op)) return op.value.id;
  switch (op.op) {
    case "delete":
      return op.id;
    case "move":
      return `${op.id}#order`;
    case "set_exhaustive":
      return `exhaustive/${op.slot}`;
    case "put_keyframe":
      return `${op.mark}@${op.value.at_us}`;
    case "delete_keyframe":
      return `${op.mark}@${op.at_us}`;
  }
}

function listRead(op: Op, kinds: KindTable): string[] {
  if (isPut(op)) return listReferences(nameValue(op), kinds).map(({ id }) => id);
  switch (op.op) {
    case "move":
      return op.before === undefined ? [op.id] : [op.id, op.before];
    case "put_keyframe":
    case "delete_keyframe":
      return [op.mark];
    case "delete":
    case "set_exhaustive":
      return [];
  }
}

function nameValue(op: Put): Named {
  return { noun: PUT_NOUNS[op.op], entity: op.value } as Named;
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...a].filter((key) => b.has(key));
}

function matchKeyframes(parts: ReadonlySet<string>, wholes: ReadonlySet<string>): string[] {
  return [...parts].filter((part) => part.includes("@") && wholes.has(findId(part)));
}
