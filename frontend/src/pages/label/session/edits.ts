/** What edits of marks mean for the document: pure, so that every way to make them means the same. */

import { listDeletion } from "../../../core/cascade";
import type { Document } from "../../../core/document/document";
import { isSame } from "../../../core/document/equality";
import type { Mark } from "../../../core/document/mark";
import type { Ontology, OntologyClass } from "../../../core/document/ontology";
import type { Op } from "../../../core/document/patch";
import { KINDS } from "../../../kinds/registry";

/** Kinds that answer a question rather than lie somewhere. */
const ANSWERS = new Set(["choice", "rating", "text"]);

/**
 * List the operations that put a mark. One that came from a model says from then on that it was edited.
 *
 * @param document - The document before.
 * @param mark - The mark as it shall be.
 * @returns Operations; none when nothing changes.
 */
export function listMarkPut(document: Document, mark: Mark): Op[] {
  const before = document.marks.find(({ id }) => id === mark.id);
  if (before !== undefined && isSame(before, mark)) return [];
  const { origin } = mark;
  const isTouched = before !== undefined && origin?.suggestion !== undefined && origin.edited !== true;
  return [{ op: "put_mark", value: isTouched ? { ...mark, origin: { ...origin, edited: true } } : mark }];
}

/**
 * List the operations that give marks another class. Attributes that the class does not have are dropped.
 *
 * @param document - The document.
 * @param ids - Ids of the marks.
 * @param entry - The class.
 * @returns Operations; marks of kinds that the class does not allow are passed over.
 */
export function listClassChange(document: Document, ids: readonly string[], entry: OntologyClass): Op[] {
  return document.marks.flatMap((mark) => {
    if (!ids.includes(mark.id) || mark.class === undefined || !allowsKind(entry, mark.kind)) return [];
    const known = new Set((entry.attributes ?? []).map(({ id }) => id));
    const kept = Object.entries(mark.attributes ?? {}).filter(([name]) => known.has(name));
    const { attributes: dropped, ...rest } = mark;
    const attributes = kept.length > 0 ? { attributes: Object.fromEntries(kept) } : {};
    return dropped === undefined && mark.class === entry.id
      ? []
      : listMarkPut(document, { ...rest, class: entry.id, ...attributes });
  });
}

/**
 * List the operations that answer a question with a mark, in place of any other answer to it.
 *
 * @param document - The document.
 * @param answer - A choice, rating or text; undefined takes the answer back.
 * @param question - Id of the question.
 * @param target - Id of the mark or turn that it is about; undefined for the item.
 * @returns Operations.
 */
export function listAnswer(document: Document, answer: Mark | undefined, question: string, target?: string): Op[] {
  const others = findAnswers(document, question, target).filter(({ id }) => id !== answer?.id);
  const put = answer === undefined ? [] : listMarkPut(document, answer);
  return [
    ...put,
    ...listDeletion(
      document,
      others.map(({ id }) => id),
      KINDS,
    ),
  ];
}

/**
 * Find the answers to a question.
 *
 * @param document - The document.
 * @param question - Id of the question.
 * @param target - Id of the mark or turn that it is about; undefined for the item.
 * @returns The marks that answer it, in order.
 */
export function findAnswers(document: Document, question: string, target?: string): Mark[] {
  return document.marks.filter((mark) => {
    const about = readAnswer(mark);
    return about !== undefined && about.question === question && about.target === target;
  });
}

/** What an answer is about. */
export interface AnswerKey {
  readonly question: string;
  readonly target: string | undefined;
}

/**
 * Read what a mark answers.
 *
 * @param mark - Any mark.
 * @returns The question and what it is asked about; undefined when the mark is no answer.
 */
export function readAnswer(mark: Mark): AnswerKey | undefined {
  if (!ANSWERS.has(mark.kind)) return undefined;
  const { question, target } = mark as Mark & { question: string; target?: string };
  return { question, target };
}

/**
 * Tell whether marks of a kind can have a class.
 *
 * @param entry - The class.
 * @param kind - Name of the kind.
 * @returns Whether the class allows the kind.
 */
export function allowsKind(entry: OntologyClass, kind: string): boolean {
  return (entry.kinds ?? []).length === 0 || (entry.kinds ?? []).includes(kind);
}

/**
 * Find the kinds that some class allows.
 *
 * @param ontology - The ontology.
 * @param kinds - Names of kinds, in order of preference.
 * @returns Those of them that can be drawn.
 */
export function listDrawable(ontology: Ontology, kinds: readonly string[]): string[] {
  return kinds.filter((kind) => (ontology.classes ?? []).some((entry) => allowsKind(entry, kind)));
}

/**
 * Copy an entity without one of its fields.
 *
 * @param value - The entity.
 * @param field - The field.
 * @returns What is left.
 */
export function dropField<T extends object, K extends keyof T>(value: T, field: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== field)) as Omit<T, K>;
}

/**
 * Number the marks that lie somewhere, as people see them.
 *
 * @param document - The document.
 * @returns Numbers from 1 by mark id, in order of the document.
 */
export function numberMarks(document: Document): ReadonlyMap<string, number> {
  const placed = document.marks.filter((mark) => mark.kind !== "relation" && readAnswer(mark) === undefined);
  return new Map(placed.map(({ id }, index) => [id, index + 1]));
}
