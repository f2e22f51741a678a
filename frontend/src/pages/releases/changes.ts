/** What changed from one release to the next, by their counts. */

import type { ItemChange, ReleaseSummary } from "../../api/releases";

/** One count that changed. */
export interface Change {
  /** What is counted: `annotations`, `marks`, `turns`, or the id of a class. */
  readonly name: string;
  readonly isClass: boolean;
  /** New count less the old one; never 0. */
  readonly by: number;
}

const COUNTS = ["annotations", "marks", "turns"] as const;

/**
 * List what changed.
 *
 * @param before - Counts of the older release.
 * @param after - Counts of the newer one.
 * @returns Totals first, then classes, the greatest change first.
 */
export function listChanges(before: ReleaseSummary, after: ReleaseSummary): Change[] {
  const totals = COUNTS.map((name): Change => ({ name, isClass: false, by: after[name] - before[name] }));
  const names = [...new Set([...Object.keys(before.classes), ...Object.keys(after.classes)])];
  const classes = names
    .map((name): Change => ({ name, isClass: true, by: (after.classes[name] ?? 0) - (before.classes[name] ?? 0) }))
    .sort((one, other) => Math.abs(other.by) - Math.abs(one.by) || one.name.localeCompare(other.name));
  return [...totals, ...classes].filter(({ by }) => by !== 0);
}

/**
 * Count what happened to the marks of an item.
 *
 * @param item - One changed item.
 * @returns Marks that were added, removed and changed.
 */
export function countMarks(item: ItemChange): Record<"added" | "removed" | "changed", number> {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const { change } of item.marks ?? []) counts[change] += 1;
  return counts;
}
