/** Kind `choice`: the answer to a question with listed options. */

import { z } from "zod";

import { type BareMark, type Kind, MARK_DEFAULTS, MARK_SHAPE, markProblem } from "../../core/document/mark";
import { findQuestion } from "../../core/document/ontologyChecks";
import type { Problem } from "../../core/document/problem";
import { expect } from "../../core/document/references";
import { ClassId, Id } from "../../core/document/scalars";
import { struct } from "../../core/document/schema";

/** One or more options of a question. */
export interface Choice extends BareMark {
  readonly kind: "choice";
  /** Id of the question in the ontology. */
  readonly question: string;
  /** Ids of the chosen options. */
  readonly values: readonly string[];
  /** The mark or turn it is about; absent for the whole item. */
  readonly target?: string;
}

/** What the document knows of choices. */
export const choice: Kind<Choice> = {
  schema: struct<Choice>(
    { ...MARK_SHAPE, kind: z.literal("choice"), question: ClassId, values: z.array(ClassId).min(1), target: Id },
    { ...MARK_DEFAULTS, target: null },
  ),
  media: [],

  checkOntology(mark, ontology) {
    const question = findQuestion(mark, mark.question, ontology);
    if ("code" in question) return [question];
    const options = (question.options ?? []).map(({ id }) => id);
    const unknown = mark.values.filter((value) => !options.includes(value));
    const problems: Problem[] = [];
    if (unknown.length > 0) {
      const message = `${unknown.sort().join(", ")} are not options of question '${mark.question}'`;
      problems.push(markProblem(mark, "unknown_option", message));
    }
    if (mark.values.length > 1 && question.multiple !== true) {
      const message = `question '${mark.question}' takes one option, not ${mark.values.join(", ")}`;
      problems.push(markProblem(mark, "too_many_options", message));
    }
    return problems;
  },

  references(mark) {
    return expect(mark.target === undefined ? [] : [mark.target], "mark", "turn");
  },
};
