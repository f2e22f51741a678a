/** Deleting an entity together with everything that points at it, so that nothing is left pointing at nothing. */

import type { Correction, Part } from "./document/conversation";
import { type Document, listNamed, type Named } from "./document/document";
import type { KindTable } from "./document/mark";
import { makePut, type Op } from "./document/patch";
import { listReferences } from "./document/references";
import { removeMarks } from "./grounding";

/**
 * List the operations that delete entities and what cannot stand without them: relations, answers and spans of a mark
 * or turn; responses, preferences and corrections of a turn or response. Words that were grounded in a deleted mark
 * lose it, and corrections lose it as proof; words and corrections stay.
 *
 * @param document - The document.
 * @param ids - What to delete; ids that are not there are passed over.
 * @param kinds - The kinds of mark.
 * @returns Operations that leave no reference to what they delete.
 */
export function listDeletion(document: Document, ids: Iterable<string>, kinds: KindTable): Op[] {
  const named = listNamed(document);
  const doomed = findDoomed(named, ids, kinds);
  const staying = named.filter(({ entity }) => !doomed.has(entity.id));
  return [
    ...staying.flatMap((entry) => release(entry, doomed)),
    ...named.flatMap(({ entity: { id } }): Op[] => (doomed.has(id) ? [{ op: "delete", id }] : [])),
  ];
}

function findDoomed(named: readonly Named[], ids: Iterable<string>, kinds: KindTable): Set<string> {
  const doomed = new Set(ids);
  for (let before = -1; before !== doomed.size;) {
    before = doomed.size;
    for (const entry of named) {
      if (listSupports(entry, kinds).some((id) => doomed.has(id))) doomed.add(entry.entity.id);
    }
  }
  return doomed;
}

/** What an entity cannot stand without. */
function listSupports(entry: Named, kinds: KindTable): string[] {
  switch (entry.noun) {
    case "turn":
      return [];
    case "response":
      return [entry.entity.turn];
    case "correction":
      return [entry.entity.response];
    case "mark":
    case "preference":
      return listReferences(entry, kinds).map(({ id }) => id);
  }
}

function release(entry: Named, doomed: ReadonlySet<string>): Op[] {
  if (entry.noun === "correction") return releaseCorrection(entry.entity, doomed);
  if (entry.noun !== "turn" && entry.noun !== "response") return [];
  if (!namesAny(entry.entity.parts, doomed)) return [];
  const parts = removeMarks(entry.entity.parts, doomed);
  return [makePut({ ...entry, entity: { ...entry.entity, parts } } as Named)];
}

function releaseCorrection(correction: Correction, doomed: ReadonlySet<string>): Op[] {
  const { marks = [], ...rest } = correction;
  const kept = marks.filter((id) => !doomed.has(id));
  if (kept.length === marks.length) return [];
  return [{ op: "put_correction", value: kept.length > 0 ? { ...rest, marks: kept } : rest }];
}

function namesAny(parts: readonly Part[], ids: ReadonlySet<string>): boolean {
  return parts.some((part) => part.type === "ground" && (part.marks ?? []).some((id) => ids.has(id)));
}
