/** Where kept work lies between visits. The page passes one in; core only knows what it can do. */

import type { Kept } from "./kept";

/** A durable place for one record a task. */
export interface OutboxStorage {
  /**
   * Change a record in one step that nobody else comes between.
   *
   * @param task - Row id of the task.
   * @param change - Returns the record to write from the one that is there. Called once.
   * @returns The record as written.
   * @throws Error - The record could not be written; it is as it was.
   */
  update(task: number, change: (kept: Kept | undefined) => Kept): Promise<Kept>;
}

/** Keeps records as long as the page lives: for tests, and where the browser has nothing better. */
export class MemoryOutboxStorage implements OutboxStorage {
  readonly #records = new Map<number, Kept>();

  /**
   * Change a record; see `OutboxStorage`.
   *
   * @param task - Row id of the task.
   * @param change - Returns the record to write.
   * @returns The record as written.
   */
  async update(task: number, change: (kept: Kept | undefined) => Kept): Promise<Kept> {
    await Promise.resolve();
    const changed = structuredClone(change(this.#records.get(task)));
    this.#records.set(task, changed);
    return structuredClone(changed);
  }
}
