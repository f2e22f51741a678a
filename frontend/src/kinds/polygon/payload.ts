/** Kind `polygon`: one or more outlines, minus holes. */

import { z } from "zod";

import { checkPoints, type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import type { Problem } from "../../core/document/problem";
import { Ring } from "../../core/document/scalars";
import { computeRingArea, findPointsExtent } from "../../core/geometry";

/** A region of straight edges. */
export interface Polygon extends SlotMark {
  readonly kind: "polygon";
  /** Outer outlines; several when the thing is seen in parts. A ring is closed without repeating its start. */
  readonly rings: readonly Ring[];
  /** Outlines cut out of the rings. */
  readonly holes?: readonly Ring[];
  /** True when the region covers a group that was not told apart. */
  readonly is_crowd?: boolean;
}

/** What the document knows of polygons. */
export const polygon: Kind<Polygon> = {
  schema: slotMark<Polygon>(
    "polygon",
    { rings: z.array(Ring).min(1), holes: z.array(Ring), is_crowd: z.boolean() },
    { holes: [], is_crowd: false },
  ),
  media: ["image"],

  checkShape(mark) {
    return [...checkRings(mark, "ring", mark.rings), ...checkRings(mark, "hole", mark.holes ?? [])];
  },

  checkBounds(mark, asset) {
    return [...mark.rings, ...(mark.holes ?? [])].flatMap((ring) => checkPoints(mark, ring, asset));
  },

  extent(mark) {
    const xyxy = findPointsExtent(mark.rings.flat());
    return xyxy === undefined ? {} : { xyxy };
  },
};

function checkRings(mark: Polygon, name: string, rings: readonly Ring[]): Problem[] {
  return rings.flatMap((ring, index) => {
    if (computeRingArea(ring) !== 0) return [];
    const message = `${name} ${index} encloses no area; expected at least three points off one line`;
    return [markProblem(mark, "degenerate", message)];
  });
}
