/** What changed from one release to the next, by their counts. */

import type { ReleaseSummary } from "../../api/releases";

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
