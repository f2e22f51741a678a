/** Keeps unsaved work in the browser's database, one database a person, so that nobody sends another's work. */

import { type DBSchema, type IDBPDatabase, openDB } from "idb";

import { isIdle, type Kept } from "../core/outbox/kept";
import type { OutboxStorage } from "../core/outbox/storage";

/** Records of tasks with nothing left to send are forgotten after this long, when no page can be open on them any more. */
const FORGET_AFTER_MS = 90 * 24 * 3600 * 1000;

interface Row {
  readonly task: number;
  readonly kept: Kept;
  readonly writtenAtMs: number;
}

interface Schema extends DBSchema {
  outbox: { key: number; value: Row };
}

/** A task with work that the server does not have yet. */
export interface UnsentTask {
  readonly task: number;
  readonly writtenAtMs: number;
}

/** Kept records in IndexedDB. */
export class IdbOutboxStorage implements OutboxStorage {
  readonly #opening: Promise<IDBPDatabase<Schema>>;
  readonly #now: () => number;

  /**
   * Open the database of a person.
   *
   * @param user - Row id of the person who is signed in.
   * @param now - The time, in milliseconds since 1970.
   */
  constructor(user: number, now: () => number = Date.now) {
    this.#now = now;
    this.#opening = openDB<Schema>(`loopwright-outbox-${user}`, 1, {
      upgrade: (database) => {
        database.createObjectStore("outbox", { keyPath: "task" });
      },
    });
    // Whoever needs the database is told by its own call.
    this.#opening.catch(() => undefined);
  }

  /**
   * Change a record in one transaction; see `OutboxStorage`.
   *
   * @param task - Row id of the task.
   * @param change - Returns the record to write.
   * @returns The record as written.
   */
  async update(task: number, change: (kept: Kept | undefined) => Kept): Promise<Kept> {
    const database = await this.#opening;
    const transaction = database.transaction("outbox", "readwrite", { durability: "strict" });
    const row = await transaction.store.get(task);
    const kept = change(row?.kept);
    await Promise.all([transaction.store.put({ task, kept, writtenAtMs: this.#now() }), transaction.done]);
    return kept;
  }

  /**
   * List the tasks with unsent work, so that a page can offer to send it; forgets what is long done.
   *
   * @returns The tasks, in order of their ids.
   */
  async listUnsent(): Promise<UnsentTask[]> {
    const database = await this.#opening;
    const transaction = database.transaction("outbox", "readwrite");
    const rows = await transaction.store.getAll();
    const oldestMs = this.#now() - FORGET_AFTER_MS;
    const done = rows.filter(({ kept, writtenAtMs }) => isIdle(kept) && writtenAtMs < oldestMs);
    await Promise.all([...done.map(({ task }) => transaction.store.delete(task)), transaction.done]);
    return rows.flatMap(({ task, kept, writtenAtMs }) => (isIdle(kept) ? [] : [{ task, writtenAtMs }]));
  }

  /** Close the database: when the person signs out. */
  async close(): Promise<void> {
    (await this.#opening).close();
  }
}
