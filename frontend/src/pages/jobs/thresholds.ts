/** Choosing what to show around a threshold. */

/**
 * Pick the values nearest to a threshold, from both sides of it where there are any.
 *
 * @param sorted - Values with a cosine, falling.
 * @param threshold - Where to look.
 * @param count - How many.
 * @returns At most so many, falling.
 */
export function pickAround<T extends { readonly cosine: number }>(
  sorted: readonly T[],
  threshold: number,
  count: number,
): readonly T[] {
  const border = sorted.filter(({ cosine }) => cosine >= threshold).length;
  const first = Math.max(0, Math.min(border - Math.ceil(count / 2), sorted.length - count));
  return sorted.slice(first, first + count);
}
