/** Answers to questions, as operations. Pure. */

import type { Document } from "../../../core/document/document";
import type { Question } from "../../../core/document/ontology";
import type { Op } from "../../../core/document/patch";
import { makeId } from "../../../core/ids";
import type { Choice } from "../../../kinds/choice/payload";
import { findAnswers, listAnswer } from "../session/edits";

/**
 * Choose an option, or take it back where it was chosen.
 *
 * @param document - The document.
 * @param question - The question.
 * @param option - Id of the option.
 * @param target - Id of the mark or turn that it is asked about; undefined for the item.
 * @returns Operations.
 */
export function answerChoice(document: Document, question: Question, option: string, target?: string): Op[] {
  const [known] = findAnswers(document, question.id, target) as Choice[];
  const before = known?.values ?? [];
  const values = before.includes(option)
    ? before.filter((value) => value !== option)
    : question.multiple === true
      ? [...before, option]
      : [option];
  if (values.length === 0) return listAnswer(document, undefined, question.id, target);
  const about = target === undefined ? {} : { target };
  const kept = known ?? { kind: "choice" as const, id: makeId(), question: question.id, ...about };
  return listAnswer(document, { ...kept, values } as Choice, question.id, target);
}

/**
 * Find the key of an option: a single digit is its own key, others go by their place.
 *
 * @param name - Name of the option.
 * @param index - Its place, from 0.
 * @returns One of 0-9; undefined past the ninth.
 */
export function findOptionKey(name: string, index: number): string | undefined {
  if (/^\d$/.test(name)) return name;
  return index < 9 ? String(index + 1) : undefined;
}
