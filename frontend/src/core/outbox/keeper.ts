/**
 * The page's copy of the kept record, and its way to storage. Changes show at once and are written soon after, one
 * write at a time, the latest state last.
 */

import type { Named } from "../document/document";
import { makeId } from "../ids";
import { Signal } from "../signal";
import { append, appendBatch, type Batch, claim, type Kept } from "./kept";
import type { OutboxStorage } from "./storage";

/** Keeps one task's record for one page. */
export class Keeper {
  readonly #task: number;
  readonly #storage: OutboxStorage;
  readonly #owner: string;
  readonly #changes = new Signal<undefined>();
  #kept: Kept;
  #unwritten: Batch[] = [];
  #writing: Promise<void> | null = null;
  #isDirty = false;

  /** Whether another page has taken the task over. */
  isElsewhere = false;

  /** Whether the browser keeps what it is given. */
  isDurable = true;

  constructor(task: number, storage: OutboxStorage, owner: string) {
    this.#task = task;
    this.#storage = storage;
    this.#owner = owner;
    this.#kept = claim(undefined, owner, makeId());
  }

  /** Call a listener when something becomes of the record that this page did not do. */
  readonly subscribe = this.#changes.subscribe;

  /**
   * Read the record.
   *
   * @returns The record as this page sees it.
   */
  read(): Kept {
    return this.#kept;
  }

  /** Take over what this browser kept of the task. What this page could not write yet comes along. */
  async claim(): Promise<void> {
    await this.settle();
    const unwritten = this.#unwritten;
    this.#unwritten = [];
    try {
      const claimed = await this.#storage.update(this.#task, (kept) => {
        const mine = claim(kept, this.#owner, makeId());
        return { ...mine, open: unwritten.reduce(appendBatch, mine.open) };
      });
      this.#kept = { ...claimed, open: this.#unwritten.reduce(appendBatch, claimed.open) };
      this.isElsewhere = false;
    } catch {
      this.#loseStorage(unwritten);
    }
  }

  /**
   * Add operations.
   *
   * @param batch - What is new.
   * @param seen - What it points at, as the person saw it.
   */
  append(batch: Batch, seen: readonly Named[]): void {
    this.#unwritten = appendBatch(this.#unwritten, batch);
    this.change((kept) => append(kept, batch, seen));
  }

  /**
   * Change the record.
   *
   * @param change - Returns the record from the one that is there.
   */
  change(change: (kept: Kept) => Kept): void {
    const changed = change(this.#kept);
    if (changed === this.#kept) return;
    this.#kept = changed;
    this.#isDirty = this.isDurable;
    if (this.#isDirty) this.#writing ??= this.#write();
  }

  /** Wait until all that was changed so far is written, or cannot be. */
  async settle(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#isDirty && this.isDurable) {
      this.#isDirty = false;
      const [mine, unwritten] = [this.#kept, this.#unwritten];
      this.#unwritten = [];
      try {
        this.#absorb(await this.#storage.update(this.#task, (stored) => this.#merge(stored, mine, unwritten)), mine);
      } catch {
        this.#loseStorage(unwritten);
      }
    }
    this.#writing = null;
  }

  /** What to write: this page's record with what others added, or, where another page owns it, an addition to theirs. */
  #merge(stored: Kept | undefined, mine: Kept, unwritten: readonly Batch[]): Kept {
    if (stored === undefined) return mine;
    if (stored.owner !== this.#owner) return { ...stored, strays: [...stored.strays, ...unwritten] };
    return { ...mine, open: [...mine.open, ...stored.strays], strays: [] };
  }

  #absorb(written: Kept, mine: Kept): void {
    if (written.owner !== this.#owner) {
      this.isElsewhere = true;
      // The other page goes on under the old name and its numbers; this one must not use either again.
      this.#kept = claim(undefined, this.#owner, makeId());
    } else {
      const added = written.open.slice(mine.open.length);
      if (added.length === 0) return;
      this.#kept = { ...this.#kept, open: [...this.#kept.open, ...added] };
    }
    this.#changes.emit(undefined);
  }

  /** From here on nothing survives the page. Numbers begin anew, so that none is used twice after a reload. */
  #loseStorage(unwritten: readonly Batch[]): void {
    this.#unwritten = [...unwritten, ...this.#unwritten];
    this.isDurable = false;
    this.#kept = { ...this.#kept, clientId: makeId(), nextSeq: 1 };
    this.#changes.emit(undefined);
  }
}
