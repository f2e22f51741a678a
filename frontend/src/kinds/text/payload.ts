/** Kind `text`: words about the item, a mark or a turn: a caption, a transcription, a reason. */

import { z } from "zod";

import { type BareMark, type Kind, MARK_DEFAULTS, MARK_SHAPE } from "../../core/document/mark";
import { findQuestion } from "../../core/document/ontologyChecks";
import { expect } from "../../core/document/references";
import { ClassId, Id } from "../../core/document/scalars";
import { struct } from "../../core/document/schema";

/** A free answer to a question. */
export interface Text extends BareMark {
  readonly kind: "text";
  /** Id of the question in the ontology. */
  readonly question: string;
  /** The answer, exactly as written. */
  readonly text: string;
  /** The mark or turn it is about; absent for the whole item. */
  readonly target?: string;
}

/** What the document knows of free answers. */
export const text: Kind<Text> = {
  schema: struct<Text>(
    { ...MARK_SHAPE, kind: z.literal("text"), question: ClassId, text: z.string(), target: Id },
    { ...MARK_DEFAULTS, target: null },
  ),
  media: [],

  checkOntology(mark, ontology) {
    const question = findQuestion(mark, mark.question, ontology);
    return "code" in question ? [question] : [];
  },

  references(mark) {
    return expect(mark.target === undefined ? [] : [mark.target], "mark", "turn");
  },
};
