/**
 * What the browser keeps of a task until the server has it. One record a task and browser; pages that open the same
 * task take it over from each other, so that at any time one page sends.
 */

import type { Named } from "../document/document";
import type { ChangeSet, Op } from "../document/patch";
import { coalesceOps } from "./coalesce";

/** Operations made on one version of the draft. */
export interface Batch {
  readonly base_version: number;
  readonly ops: readonly Op[];
}

/** The record. */
export interface Kept {
  /** Names this browser's work on this task to the server. */
  readonly clientId: string;
  /** The page that sends; others only add to `strays`. */
  readonly owner: string;
  /** The number that the next change set gets. Numbers are never used twice, or the server would drop the second. */
  readonly nextSeq: number;
  /** The change set that was sent or is about to be. It is never changed again, so that sending it twice is harmless. */
  readonly sealed: ChangeSet | null;
  /** What comes after it, in order. */
  readonly open: readonly Batch[];
  /**
   * What the operations point at, as the person saw it. Somebody else may delete it meanwhile; the person can then still
   * choose to keep it.
   */
  readonly seen: readonly Named[];
  /** What a page added that no longer owns the record. */
  readonly strays: readonly Batch[];
}

/**
 * Tell whether there is nothing left to send.
 *
 * @param kept - The record.
 * @returns Whether it could be forgotten when no page is open any more.
 */
export function isIdle({ sealed, open, strays }: Kept): boolean {
  return sealed === null && open.length === 0 && strays.length === 0;
}

/**
 * Take the record over, or begin one.
 *
 * @param kept - The record, if there is one.
 * @param owner - The page that takes it over.
 * @param clientId - Id for a new record.
 * @returns The record, with what other pages added in its place.
 */
export function claim(kept: Kept | undefined, owner: string, clientId: string): Kept {
  if (kept === undefined) return { clientId, owner, nextSeq: 1, sealed: null, open: [], seen: [], strays: [] };
  return { ...kept, owner, open: [...kept.open, ...kept.strays], strays: [] };
}

/**
 * Add operations.
 *
 * @param batches - What there is.
 * @param added - What is new.
 * @returns The batches; operations on the same version are one batch.
 */
export function appendBatch(batches: readonly Batch[], added: Batch): Batch[] {
  const last = batches.at(-1);
  if (last?.base_version !== added.base_version) return [...batches, added];
  return [...batches.slice(0, -1), { ...last, ops: coalesceOps([...last.ops, ...added.ops]) }];
}

/**
 * Add operations with what they point at.
 *
 * @param kept - The record.
 * @param added - What is new.
 * @param seen - What it points at, as the person saw it.
 * @returns The record.
 */
export function append(kept: Kept, added: Batch, seen: readonly Named[]): Kept {
  const fresh = new Set(seen.map(({ entity }) => entity.id));
  const known = kept.seen.filter(({ entity }) => !fresh.has(entity.id));
  return { ...kept, open: appendBatch(kept.open, added), seen: [...known, ...seen] };
}

/**
 * Make the next batch a change set, unless there is one on its way.
 *
 * @param kept - The record.
 * @returns The record; the same when there is nothing to make.
 */
export function seal(kept: Kept): Kept {
  const [next, ...open] = kept.open;
  if (kept.sealed !== null || next === undefined) return kept;
  const sealed = { client_id: kept.clientId, seq: kept.nextSeq, ...next };
  return { ...kept, sealed, open, nextSeq: kept.nextSeq + 1 };
}

/**
 * Forget the change set on its way: the server has it.
 *
 * @param kept - The record.
 * @param version - The draft's version with it, if nobody else changed the draft since the version that it was made on.
 *   What was made on the same version then counts as made on this one.
 * @returns The record.
 */
export function acknowledge(kept: Kept, version: number | null): Kept {
  const base = kept.sealed?.base_version;
  const open = kept.open.map((batch) =>
    version !== null && batch.base_version === base ? { ...batch, base_version: version } : batch,
  );
  return { ...kept, sealed: null, open, seen: open.length > 0 ? kept.seen : [] };
}

/**
 * Tell which version new operations have to name as the one that they were made on. As long as something older is on
 * top of what the person sees, it may hide what others changed since.
 *
 * @param kept - The record.
 * @param version - The version below what is kept.
 * @returns The oldest version that matters.
 */
export function findBase(kept: Kept, version: number): number {
  const bases = [...(kept.sealed === null ? [] : [kept.sealed]), ...kept.open].map((batch) => batch.base_version);
  return Math.min(version, ...bases);
}

/**
 * Join the change set that the server refused with all that came after it: what comes after may be what mends it. It
 * goes out again under a new number.
 *
 * @param kept - The record.
 * @returns The record, with one batch on the oldest version.
 */
export function reopen(kept: Kept): Kept {
  if (kept.sealed === null) return kept;
  const { base_version } = kept.sealed;
  return { ...kept, sealed: null, open: [{ base_version, ops: coalesceOps(listPending(kept)) }] };
}

/**
 * List all that the server has not confirmed.
 *
 * @param kept - The record.
 * @returns Operations in order.
 */
export function listPending(kept: Pick<Kept, "sealed" | "open">): Op[] {
  return [...(kept.sealed?.ops ?? []), ...kept.open.flatMap(({ ops }) => ops)];
}
