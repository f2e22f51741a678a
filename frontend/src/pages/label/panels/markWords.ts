/** Marks in words, for rows of lists. */

import type { TFunction } from "i18next";

import type { Mark } from "../../../core/document/mark";
import { formatClock } from "../../../core/time";
import { findExtent } from "../../../kinds/extent";
import { KINDS } from "../../../kinds/registry";

/**
 * Describe a mark: what kind it is, and how large or when.
 *
 * @param mark - The mark.
 * @param t - Translates.
 * @returns E.g. `Box 100 × 50`.
 */
export function describeMark(mark: Mark, t: TFunction<"label">): string {
  const name = Object.hasOwn(KINDS, mark.kind) ? t(`kind.${mark.kind as keyof typeof KINDS}`) : mark.kind;
  return [name, measure(mark)].filter((part) => part !== "").join("  ");
}

function measure(mark: Mark): string {
  const { xyxy, start_us: startUs, end_us: endUs } = findExtent(mark);
  // A track lies somewhere else from frame to frame: when it is there says more.
  if (xyxy !== undefined && startUs === undefined)
    return `${Math.round(xyxy[2] - xyxy[0])} × ${Math.round(xyxy[3] - xyxy[1])}`;
  if (startUs === undefined) return "";
  return endUs === undefined || endUs === startUs
    ? formatClock(startUs)
    : `${formatClock(startUs)} – ${formatClock(endUs)}`;
}
