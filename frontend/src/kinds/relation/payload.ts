/** Kind `relation`: a directed link from one mark to another. */

import { z } from "zod";

import { type BareMark, type Kind, MARK_DEFAULTS, MARK_SHAPE, markProblem } from "../../core/document/mark";
import { expect } from "../../core/document/references";
import { ClassId, Id } from "../../core/document/scalars";
import { struct } from "../../core/document/schema";

/** `from` stands in this relation to `to`. */
export interface Relation extends BareMark {
  readonly kind: "relation";
  readonly class: string;
  readonly from: string;
  readonly to: string;
}

/** What the document knows of relations. */
export const relation: Kind<Relation> = {
  schema: struct<Relation>(
    { ...MARK_SHAPE, kind: z.literal("relation"), class: ClassId, from: Id, to: Id },
    MARK_DEFAULTS,
  ),
  media: [],

  checkShape(mark) {
    if (mark.from !== mark.to) return [];
    return [markProblem(mark, "degenerate", `links '${mark.to}' to itself; expected two different marks`)];
  },

  references(mark) {
    return expect([mark.from, mark.to], "mark");
  },
};
