/** Kind `box`: a rectangle, upright or rotated about its centre. */

import { z } from "zod";

import { checkPoints, type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import { RotationDeg, Xyxy } from "../../core/document/scalars";
import { findCentre, findPointsExtent, listBoxCorners } from "../../core/geometry";

/** A box. */
export interface Box extends SlotMark {
  readonly kind: "box";
  /** Left, top, right, bottom of the unrotated box, half-open pixel edges. */
  readonly xyxy: Xyxy;
  /** Clockwise rotation about the centre; absent means upright. */
  readonly rotation_deg?: number;
  /** True when the box covers a group that was not told apart (COCO `iscrowd`). */
  readonly is_crowd?: boolean;
}

/** What the document knows of boxes. */
export const box: Kind<Box> = {
  schema: slotMark<Box>(
    "box",
    { xyxy: Xyxy, rotation_deg: RotationDeg, is_crowd: z.boolean() },
    { rotation_deg: 0, is_crowd: false },
  ),
  media: ["image"],

  checkShape(mark) {
    const [x1, y1, x2, y2] = mark.xyxy;
    if (x1 < x2 && y1 < y2) return [];
    const message = `xyxy [${mark.xyxy.join(", ")}] px is empty or reversed; expected x1 < x2 and y1 < y2`;
    return [markProblem(mark, "degenerate", message)];
  },

  checkBounds(mark, asset) {
    const [x1, y1, x2, y2] = mark.xyxy;
    // A rotated box may poke out at its corners; its centre may not.
    if ((mark.rotation_deg ?? 0) !== 0) return checkPoints(mark, [findCentre(mark.xyxy)], asset);
    return checkPoints(
      mark,
      [
        [x1, y1],
        [x2, y2],
      ],
      asset,
    );
  },

  extent(mark) {
    const rotation = mark.rotation_deg ?? 0;
    return { xyxy: findPointsExtent(listBoxCorners(mark.xyxy, rotation)) ?? mark.xyxy };
  },
};
