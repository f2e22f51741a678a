/** Kind `ellipse`: an ellipse, upright or rotated about its centre. */

import { checkPoints, type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import { RotationDeg, Xy } from "../../core/document/scalars";
import { findPointsExtent, listEllipsePoints } from "../../core/geometry";

/** An ellipse. */
export interface Ellipse extends SlotMark {
  readonly kind: "ellipse";
  /** Centre, px. */
  readonly centre: Xy;
  /** Half axes along x and y before rotation, px, both positive. */
  readonly radii: Xy;
  /** Clockwise rotation about the centre; absent means upright. */
  readonly rotation_deg?: number;
}

/** What the document knows of ellipses. */
export const ellipse: Kind<Ellipse> = {
  schema: slotMark<Ellipse>("ellipse", { centre: Xy, radii: Xy, rotation_deg: RotationDeg }, { rotation_deg: 0 }),
  media: ["image"],

  checkShape(mark) {
    if (Math.min(...mark.radii) > 0) return [];
    const message = `radii [${mark.radii.join(", ")}] px are not both positive; expected > 0`;
    return [markProblem(mark, "degenerate", message)];
  },

  checkBounds(mark, asset) {
    // Round things are cut by the frame all the time; only the centre has to be inside.
    return checkPoints(mark, [mark.centre], asset);
  },

  extent(mark) {
    const xyxy = findPointsExtent(listEllipsePoints(mark.centre, mark.radii, mark.rotation_deg));
    return xyxy === undefined ? {} : { xyxy };
  },
};
