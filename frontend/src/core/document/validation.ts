/** All that can be wrong with a document, in one call: shapes, references, bounds, ontology. */

import { checkParts, type Part } from "./conversation";
import { type Document, listSpeech } from "./document";
import type { Slots } from "./facts";
import { type KindTable, type Mark, markProblem } from "./mark";
import type { Ontology } from "./ontology";
import { checkOntology } from "./ontologyChecks";
import { makeProblem, type Problem } from "./problem";
import { checkReferences } from "./references";

/** What a document is checked against. */
export interface Context {
  readonly kinds: KindTable;
  /** The item's assets by slot; absent leaves out the checks that need them. */
  readonly slots?: Slots;
  /** The classes and questions it may use; absent leaves out those checks. */
  readonly ontology?: Ontology;
}

/**
 * Find everything that is wrong with a document whose shape is right.
 *
 * @param document - The document.
 * @param context - What it is checked against.
 * @returns Problems, each naming the entity at fault; empty when the document is valid.
 */
export function findProblems(document: Document, { kinds, slots, ontology }: Context): Problem[] {
  return [
    ...checkReferences(document, kinds),
    ...document.marks.flatMap((mark) => kinds[mark.kind]?.checkShape?.(mark) ?? []),
    ...listSpeech(document).flatMap(({ id, parts }) => checkParts(id, parts)),
    ...(slots === undefined ? [] : checkSlots(document, slots, kinds)),
    ...(ontology === undefined ? [] : checkOntology(document, ontology, kinds)),
  ];
}

/**
 * Find what names a slot that the item lacks, lies on the wrong medium, or outside its asset.
 *
 * @param document - The document.
 * @param slots - The item's assets by slot.
 * @param kinds - The kinds of mark.
 * @returns Problems, each naming the entity at fault.
 */
function checkSlots(document: Document, slots: Slots, kinds: KindTable): Problem[] {
  return [
    ...document.marks.flatMap((mark) => checkMarkSlot(mark, slots, kinds)),
    ...listSpeech(document).flatMap(({ id, parts }) => checkPartSlots(id, parts, slots)),
    ...Object.keys(document.exhaustive).flatMap((slot) =>
      Object.hasOwn(slots, slot) ? [] : [unknownSlot(null, "exhaustive", slot, slots)],
    ),
  ];
}

function checkMarkSlot(mark: Mark, slots: Slots, kinds: KindTable): Problem[] {
  const { slot } = mark;
  const kind = kinds[mark.kind];
  if (slot === undefined || kind === undefined) return [];
  const asset = Object.hasOwn(slots, slot) ? slots[slot] : undefined;
  if (asset === undefined) return [unknownSlot(mark.id, `${mark.kind} ${mark.id}`, slot, slots)];
  if (kind.media.includes(asset.media)) return kind.checkBounds?.(mark, asset) ?? [];
  const wanted = kind.media.join(" or ");
  return [markProblem(mark, "wrong_media", `slot '${slot}' holds ${asset.media}; expected ${wanted} for this kind`)];
}

function checkPartSlots(owner: string, parts: readonly Part[], slots: Slots): Problem[] {
  return parts.flatMap((part) =>
    part.type === "asset" && !Object.hasOwn(slots, part.slot) ? [unknownSlot(owner, owner, part.slot, slots)] : [],
  );
}

function unknownSlot(owner: string | null, who: string, slot: string, slots: Slots): Problem {
  const known = Object.keys(slots).sort().join(", ");
  const message = `${who} names slot '${slot}', which the item lacks; expected one of ${known}`;
  return makeProblem("unknown_slot", owner, message);
}
