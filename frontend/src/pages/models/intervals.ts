/** How sure a share is that was measured on few items. */

const Z_95 = 1.959964;

/** The ends of an interval, 0 to 1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Find the 95 % interval of a share (Wilson, 1927), which stays inside 0 to 1 and is honest for few items.
 *
 * @param share - The share that was measured, 0 to 1.
 * @param count - On how many items.
 * @returns Its interval; all of 0 to 1 for no items.
 */
export function findInterval(share: number, count: number): Interval {
  if (count === 0) return { low: 0, high: 1 };
  const square = Z_95 ** 2;
  const middle = (share + square / (2 * count)) / (1 + square / count);
  const reach = (Z_95 / (1 + square / count)) * Math.sqrt((share * (1 - share)) / count + square / (4 * count ** 2));
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}
