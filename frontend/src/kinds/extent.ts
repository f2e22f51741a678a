/** What marks cover, whatever their kind. */

import type { Extent, KindTable, Mark } from "../core/document/mark";
import { KINDS } from "./registry";

const TABLE: KindTable = KINDS;

/**
 * Find what a mark covers.
 *
 * @param mark - Any mark.
 * @returns Pixels, microseconds, or neither.
 */
export function findExtent(mark: Mark): Extent {
  return TABLE[mark.kind]?.extent?.(mark) ?? {};
}
