/** Kind `segment`: a stretch of time, with its words when it is speech. */

import { z } from "zod";

import { checkTime, type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import { TimeUs } from "../../core/document/scalars";

/** A half-open interval of an audio or video. */
export interface Segment extends SlotMark {
  readonly kind: "segment";
  /** First microsecond. */
  readonly start_us: number;
  /** First microsecond after it. */
  readonly end_us: number;
  /** Name of the row it lies in, e.g. a speaker. */
  readonly lane?: string;
  /** What is said or shown. */
  readonly text?: string;
}

/** What the document knows of segments. */
export const segment: Kind<Segment> = {
  schema: slotMark<Segment>(
    "segment",
    { start_us: TimeUs, end_us: TimeUs, lane: z.string(), text: z.string() },
    { lane: "", text: "" },
  ),
  media: ["audio", "video"],

  checkShape(mark) {
    if (mark.start_us < mark.end_us) return [];
    const message = `end_us ${mark.end_us} is not after start_us ${mark.start_us}; expected start_us < end_us`;
    return [markProblem(mark, "degenerate", message)];
  },

  checkBounds(mark, asset) {
    return checkTime(mark, mark.end_us, asset);
  },

  extent(mark) {
    return { start_us: mark.start_us, end_us: mark.end_us };
  },
};
