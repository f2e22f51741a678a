/** Kind `mask`: a region of pixels, as COCO run-length encoding. */

import { z } from "zod";

import { type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import type { Problem } from "../../core/document/problem";
import { BadCounts, decodeCounts, findExtent, Rle, sum } from "../../core/document/rle";

/** A mask of the whole asset. */
export interface Mask extends SlotMark {
  readonly kind: "mask";
  /** The pixels; `size` is (height, width) of the upright asset. */
  readonly rle: Rle;
  /** True when the mask covers a group that was not told apart. */
  readonly is_crowd?: boolean;
}

/** What the document knows of masks. */
export const mask: Kind<Mask> = {
  schema: slotMark<Mask>("mask", { rle: Rle, is_crowd: z.boolean() }, { is_crowd: false }),
  media: ["image"],

  checkShape(mark) {
    const { counts, blob } = mark.rle;
    if ((counts === undefined) === (blob === undefined)) {
      return [markProblem(mark, "bad_rle", "expected exactly one of rle.counts and rle.blob")];
    }
    return counts === undefined ? [] : checkCounts(mark, counts);
  },

  checkBounds(mark, asset) {
    const [height, width] = mark.rle.size;
    if (asset.width_px === undefined || asset.height_px === undefined) return [];
    if (height === asset.height_px && width === asset.width_px) return [];
    const message =
      `rle.size is ${height} x ${width} (height x width) px; expected the size of '${mark.slot}', ` +
      `${asset.height_px} x ${asset.width_px}`;
    return [markProblem(mark, "out_of_bounds", message)];
  },

  extent(mark) {
    const xyxy = mark.rle.counts === undefined ? undefined : findExtent(mark.rle.size, mark.rle.counts);
    return xyxy === undefined ? {} : { xyxy };
  },
};

function checkCounts(mark: Mask, counts: string): Problem[] {
  let runs: number[];
  try {
    runs = decodeCounts(counts);
  } catch (error) {
    if (!(error instanceof BadCounts)) throw error;
    return [markProblem(mark, "bad_rle", `rle.counts is not COCO's compressed form: ${error.message}`)];
  }
  const [height, width] = mark.rle.size;
  const covered = sum(runs);
  if (covered !== height * width) {
    const message = `the runs cover ${covered} pixels; expected size ${height} x ${width} = ${height * width}`;
    return [markProblem(mark, "bad_rle", message)];
  }
  if (runs.some((run, index) => index % 2 === 1 && run > 0)) return [];
  return [markProblem(mark, "degenerate", "the mask sets no pixel; delete the mark instead")];
}
