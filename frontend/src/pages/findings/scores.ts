/** Counted scores, as values that a histogram draws. */

/**
 * Spread counts out over the middles of their steps.
 *
 * @param counts - How many scores lie in each of equal steps from 0 to 1.
 * @returns As many values, each in the middle of its step.
 */
export function spreadCounts(counts: readonly number[]): number[] {
  return counts.flatMap((count, step) => Array.from({ length: count }, () => (step + 0.5) / counts.length));
}
