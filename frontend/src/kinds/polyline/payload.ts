/** Kind `polyline`: an open line. */

import { z } from "zod";

import { checkPoints, type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import { Xy } from "../../core/document/scalars";
import { findPointsExtent } from "../../core/geometry";

/** A line through at least two points. */
export interface Polyline extends SlotMark {
  readonly kind: "polyline";
  readonly points: readonly Xy[];
}

/** What the document knows of polylines. */
export const polyline: Kind<Polyline> = {
  schema: slotMark<Polyline>("polyline", { points: z.array(Xy).min(2) }, {}),
  media: ["image"],

  checkShape(mark) {
    const [first] = mark.points;
    if (mark.points.some(([x, y]) => x !== first?.[0] || y !== first[1])) return [];
    return [markProblem(mark, "degenerate", "all points coincide; expected at least two different points")];
  },

  checkBounds(mark, asset) {
    return checkPoints(mark, mark.points, asset);
  },

  extent(mark) {
    const xyxy = findPointsExtent(mark.points);
    return xyxy === undefined ? {} : { xyxy };
  },
};
