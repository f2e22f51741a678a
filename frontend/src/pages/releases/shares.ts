/** Shares of splits, as people fill them in. */

import { SPLITS, type Split } from "../../api/releases";

/** Percent of each split. */
export type Percentages = Readonly<Record<Split, number>>;

/** What the shares must sum to, percent. */
export const WHOLE = 100;

/**
 * Sum percentages.
 *
 * @param percentages - By split.
 * @returns Their sum.
 */
export function sumShares(percentages: Percentages): number {
  return SPLITS.reduce((sum, split) => sum + percentages[split], 0);
}

/**
 * Turn percentages into what a release takes: splits without any items are left out.
 *
 * @param percentages - By split.
 * @returns Ratios by split.
 */
export function writeShares(percentages: Percentages): Record<string, number> {
  const chosen = SPLITS.filter((split) => percentages[split] > 0);
  return Object.fromEntries(chosen.map((split) => [split, percentages[split] / WHOLE]));
}
