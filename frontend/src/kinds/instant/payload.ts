/** Kind `instant`: a point in time. */

import { z } from "zod";

import { checkTime, type Kind, slotMark, type SlotMark } from "../../core/document/mark";
import { TimeUs } from "../../core/document/scalars";

/** Something that happens at one moment. */
export interface Instant extends SlotMark {
  readonly kind: "instant";
  readonly at_us: number;
  /** What happens, in words. */
  readonly text?: string;
}

/** What the document knows of instants. */
export const instant: Kind<Instant> = {
  schema: slotMark<Instant>("instant", { at_us: TimeUs, text: z.string() }, { text: "" }),
  media: ["audio", "video"],

  checkBounds(mark, asset) {
    return checkTime(mark, mark.at_us, asset);
  },

  extent(mark) {
    return { start_us: mark.at_us, end_us: mark.at_us };
  },
};
