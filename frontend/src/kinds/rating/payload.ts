/** Kind `rating`: a number on a scale. */

import { z } from "zod";

import { type BareMark, type Kind, MARK_DEFAULTS, MARK_SHAPE, markProblem } from "../../core/document/mark";
import { readScale } from "../../core/document/ontology";
import { findQuestion } from "../../core/document/ontologyChecks";
import { expect } from "../../core/document/references";
import { ClassId, Id } from "../../core/document/scalars";
import { struct } from "../../core/document/schema";

/** A value on the scale of a question. */
export interface Rating extends BareMark {
  readonly kind: "rating";
  /** Id of the question in the ontology, which gives the scale. */
  readonly question: string;
  readonly value: number;
  /** The mark or turn it is about; absent for the whole item. */
  readonly target?: string;
}

/** What the document knows of ratings. */
export const rating: Kind<Rating> = {
  schema: struct<Rating>(
    { ...MARK_SHAPE, kind: z.literal("rating"), question: ClassId, value: z.number(), target: Id },
    { ...MARK_DEFAULTS, target: null },
  ),
  media: [],

  checkOntology(mark, ontology) {
    const question = findQuestion(mark, mark.question, ontology);
    if ("code" in question) return [question];
    const { min, max } = readScale(question);
    if (min <= mark.value && mark.value <= max) return [];
    const message = `rating ${mark.value} is off the scale; expected ${min} to ${max}`;
    return [markProblem(mark, "out_of_scale", message)];
  },

  references(mark) {
    return expect(mark.target === undefined ? [] : [mark.target], "mark", "turn");
  },
};
