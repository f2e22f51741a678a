/**
 * What becomes of kept work after a conflict: the person takes theirs, or puts their own again. Either way only what
 * the two changed both is decided; everything else is kept.
 */

import { listDeletion } from "../cascade";
import { type Document, findNamed, listNamed } from "../document/document";
import type { KindTable } from "../document/mark";
import { findId, measureFootprint } from "../document/merge";
import { applyFitting, applyOp, applyOps, makePut, type Op } from "../document/patch";
import { DocumentInvalid } from "../document/problem";
import { listReferences } from "../document/references";
import { type Batch, type Kept, listPending } from "./kept";

/** Two authors changed the same things. */
export interface Conflict {
  /** The draft's version on the server. */
  readonly version: number;
  /** The draft on the server. */
  readonly theirs: Document;
  /** The draft as this page has it. */
  readonly mine: Document;
  /** What both changed: ids, or `exhaustive/<slot>`; all that this page changed when the server could not tell. */
  readonly ids: readonly string[];
}

interface Applied {
  readonly ops: readonly Op[];
  readonly document: Document;
}

const EXHAUSTIVE = "exhaustive/";

/**
 * Tell what the person has, as they believe it to be: the page's document, and what pending operations point at though
 * somebody else deleted it meanwhile.
 *
 * @param document - The page's document.
 * @param kept - The record.
 * @param kinds - The kinds of mark.
 * @returns The document with what is missing put back.
 */
export function restoreSeen(document: Document, kept: Kept, kinds: KindTable): Document {
  const { deletes } = measureFootprint(listPending(kept), kinds);
  const missing = kept.seen.filter(({ entity: { id } }) => !deletes.has(id) && findNamed(document, id) === undefined);
  return applyFitting(document, missing.map(makePut));
}

/**
 * List what pending operations write.
 *
 * @param ops - The operations.
 * @param kinds - The kinds of mark.
 * @returns Ids, or `exhaustive/<slot>`, sorted.
 */
export function listWritten(ops: readonly Op[], kinds: KindTable): string[] {
  return [...new Set([...measureFootprint(ops, kinds).writes].map(findId))].sort();
}

/**
 * Give up what conflicts, and what cannot stand without it.
 *
 * @param kept - The record.
 * @param conflict - The conflict.
 * @param kinds - The kinds of mark.
 * @returns The batches that are left to send, the first of them on the server's version.
 */
export function takeTheirs(kept: Kept, conflict: Conflict, kinds: KindTable): Batch[] {
  return rebuild(kept, conflict, [], kinds);
}

/**
 * Put again what conflicts, as this page has it, over what the server has.
 *
 * @param kept - The record.
 * @param conflict - The conflict.
 * @param kinds - The kinds of mark.
 * @returns The batches to send, the first of them on the server's version.
 */
export function putMineAgain(kept: Kept, conflict: Conflict, kinds: KindTable): Batch[] {
  return rebuild(kept, conflict, restoreMine(kept, conflict, kinds), kinds);
}

function rebuild(kept: Kept, conflict: Conflict, restored: readonly Op[], kinds: KindTable): Batch[] {
  const decided = new Set(conflict.ids);
  const rest = dropWriting(kept.sealed?.ops ?? [], decided, kinds);
  const { ops, document } = keepFitting(conflict.theirs, [...restored, ...rest]);
  const mended = mend(document, findDangling(document, kinds), kinds);
  const first = { base_version: conflict.version, ops: [...ops, ...mended.ops] };
  return [first, ...settleLater(kept, mended.document, decided, kinds)].filter((batch) => batch.ops.length > 0);
}

/**
 * What came after the refused change set, which nobody compared with the server yet. Left out is what is decided, and
 * what was to be done to entities that therefore did not come to be. Where it points at something that is decided to be
 * gone, it no longer does. Whatever else does not fit is for the server to say.
 */
function settleLater(kept: Kept, document: Document, decided: ReadonlySet<string>, kinds: KindTable): Batch[] {
  const lost = new Set([...decided, ...listWritten(kept.sealed?.ops ?? [], kinds)]);
  let before = document;
  return kept.open.map((batch) => {
    const wanted = dropWriting(batch.ops, decided, kinds);
    const ops = wanted.filter((op) => {
      const after = applyFitting(before, [op]);
      const fits = after !== before;
      before = after;
      return fits || !listWritten([op], kinds).some((id) => lost.has(id));
    });
    const gone = [...findDangling(before, kinds)].filter((id) => lost.has(id));
    const mended = mend(before, gone, kinds);
    before = mended.document;
    for (const op of mended.ops) if (op.op === "delete") lost.add(op.id);
    return { ...batch, ops: [...ops, ...mended.ops] };
  });
}

/** Let nothing point at what is gone. */
function mend(document: Document, gone: Iterable<string>, kinds: KindTable): Applied {
  const ops = listDeletion(document, gone, kinds);
  return { ops, document: applyOps(document, ops) };
}

/** What is pointed at and is not there. */
function findDangling(document: Document, kinds: KindTable): Set<string> {
  const named = listNamed(document);
  const known = new Set(named.map(({ entity }) => entity.id));
  const pointedAt = named.flatMap((entry) => listReferences(entry, kinds).map(({ id }) => id));
  return new Set(pointedAt.filter((id) => !known.has(id)));
}

function dropWriting(ops: readonly Op[], ids: ReadonlySet<string>, kinds: KindTable): Op[] {
  return ops.filter((op) => !listWritten([op], kinds).some((id) => ids.has(id)));
}

/** What makes their document say of what conflicts what this page says of it. */
function restoreMine(kept: Kept, { ids, mine, theirs }: Conflict, kinds: KindTable): Op[] {
  const restored = new Map<string, Op>();
  const queue = [...ids];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    if (restored.has(id)) continue;
    const named = findNamed(mine, id);
    if (id.startsWith(EXHAUSTIVE)) restored.set(id, restoreExhaustive(mine, id.slice(EXHAUSTIVE.length)));
    else if (named === undefined) restored.set(id, { op: "delete", id });
    else {
      restored.set(id, makePut(named));
      const references = listReferences(named, kinds).map((reference) => reference.id);
      queue.push(...references.filter((reference) => findNamed(theirs, reference) === undefined));
    }
  }
  const moves = listPending(kept).filter((op) => op.op === "move" && restored.has(op.id));
  return [...restored.values(), ...moves];
}

function restoreExhaustive(mine: Document, slot: string): Op {
  const classes = Object.hasOwn(mine.exhaustive, slot) ? (mine.exhaustive[slot] ?? []) : [];
  return { op: "set_exhaustive", slot, classes };
}

function keepFitting(document: Document, wanted: readonly Op[]): Applied {
  const ops: Op[] = [];
  let after = document;
  for (const op of wanted) {
    try {
      after = applyOp(after, op);
      ops.push(op);
    } catch (error) {
      if (!(error instanceof DocumentInvalid)) throw error;
    }
  }
  return { ops, document: after };
}
