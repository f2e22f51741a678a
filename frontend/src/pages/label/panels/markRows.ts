/** The rows of the list of marks: a heading a class, then its marks. Pure. */

import type { Document } from "../../../core/document/document";
import type { Mark } from "../../../core/document/mark";
import type { Ontology } from "../../../core/document/ontology";
import { type ClassView, describeClass } from "../session/classes";
import { numberMarks } from "../session/edits";

/** A heading, or a mark. */
export type MarkRow =
  | { readonly kind: "class"; readonly id: string; readonly view: ClassView; readonly count: number }
  | { readonly kind: "mark"; readonly id: string; readonly mark: Mark; readonly number: number };

/**
 * List the rows.
 *
 * @param document - The document.
 * @param ontology - The ontology, whose order the classes have.
 * @returns Rows; marks without a class and answers to questions are not listed.
 */
export function listMarkRows(document: Document, ontology: Ontology): MarkRow[] {
  const numbers = numberMarks(document);
  const groups = new Map<string, Extract<MarkRow, { kind: "mark" }>[]>();
  for (const mark of document.marks) {
    const number = numbers.get(mark.id);
    if (number === undefined || mark.class === undefined) continue;
    const group = groups.get(mark.class) ?? [];
    group.push({ kind: "mark", id: mark.id, mark, number });
    groups.set(mark.class, group);
  }
  const order = new Map((ontology.classes ?? []).map(({ id }, index) => [id, index]));
  const sorted = [...groups].sort(([a], [b]) => (order.get(a) ?? Infinity) - (order.get(b) ?? Infinity));
  return sorted.flatMap(([id, marks]): MarkRow[] => [
    { kind: "class", id, view: describeClass(ontology, id), count: marks.length },
    ...marks,
  ]);
}

/**
 * List the marks in the order in which the list shows them.
 *
 * @param rows - The rows.
 * @returns Ids of marks.
 */
export function listOrder(rows: readonly MarkRow[]): string[] {
  return rows.flatMap((row) => (row.kind === "mark" ? [row.id] : []));
}
