/** Counting values for histograms. */

/**
 * Count values in bins of equal width.
 *
 * @param values - What to count; values outside count in the nearest bin.
 * @param low - Where the first bin begins.
 * @param high - Where the last bin ends.
 * @param bins - How many bins.
 * @returns A count for each bin.
 */
export function countBins(values: readonly number[], low: number, high: number, bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const value of values) {
    const bin = Math.floor((bins * (value - low)) / (high - low));
    const kept = Math.min(bins - 1, Math.max(0, bin));
    counts[kept] = (counts[kept] ?? 0) + 1;
  }
  return counts;
}
