/** Undo and redo of what the person at this page did. */

import { findNamed } from "./document/document";
import { listChanged } from "./document/equality";
import type { KindTable } from "./document/mark";
import { findId, measureFootprint } from "./document/merge";
import type { Op } from "./document/patch";
import { DocumentInvalid } from "./document/problem";
import { listReferences } from "./document/references";
import { invertOps } from "./inverse";
import { Signal, type Unsubscribe } from "./signal";
import type { Change, DocumentStore } from "./store";

/** How an undo stack is set up. */
export interface UndoOptions {
  readonly store: DocumentStore;
  readonly kinds: KindTable;
  /** The time, in milliseconds from any fixed moment. */
  readonly now: () => number;
  /** A change this soon after the last one, to the same things, is undone with it. */
  readonly mergeWindowMs?: number;
  /** How many steps are kept. */
  readonly limit?: number;
}

interface Step {
  readonly undo: readonly Op[];
  readonly redo: readonly Op[];
  readonly keys: ReadonlySet<string>;
  readonly atMs: number;
}

/**
 * Takes back local changes, one step at a time. What somebody else changed meanwhile is theirs: steps that would
 * overwrite it are forgotten.
 */
export class UndoStack {
  readonly #store: DocumentStore;
  readonly #kinds: KindTable;
  readonly #now: () => number;
  readonly #mergeWindowMs: number;
  readonly #limit: number;
  readonly #changes = new Signal<undefined>();
  readonly #unsubscribe: Unsubscribe;
  #done: Step[] = [];
  #undone: Step[] = [];
  #applying = false;
  #open = false;

  constructor({ store, kinds, now, mergeWindowMs = 250, limit = 1000 }: UndoOptions) {
    this.#store = store;
    this.#kinds = kinds;
    this.#now = now;
    this.#mergeWindowMs = mergeWindowMs;
    this.#limit = limit;
    this.#unsubscribe = store.subscribe((change) => {
      this.#record(change);
    });
  }

  /** Call a listener whenever there is more or less to undo or redo; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /**
   * Tell whether there is something to undo.
   *
   * @returns Whether `undo` would change the document.
   */
  readonly canUndo = (): boolean => this.#done.length > 0;

  /**
   * Tell whether there is something to redo.
   *
   * @returns Whether `redo` would change the document.
   */
  readonly canRedo = (): boolean => this.#undone.length > 0;

  /**
   * Take the last step back.
   *
   * @returns Whether the document changed.
   */
  undo(): boolean {
    return this.#take(this.#done, this.#undone, (step) => step.undo);
  }

  /**
   * Do the last undone step again.
   *
   * @returns Whether the document changed.
   */
  redo(): boolean {
    return this.#take(this.#undone, this.#done, (step) => step.redo);
  }

  /** Begin a new step with the next change, however soon it comes. */
  split(): void {
    this.#open = false;
  }

  /** Stop listening to the store. */
  close(): void {
    this.#unsubscribe();
  }

  #take(from: Step[], to: Step[], choose: (step: Step) => readonly Op[]): boolean {
    this.#open = false;
    const step = from.pop();
    if (step === undefined) return false;
    const changed = this.#apply(choose(step));
    if (changed) to.push(step);
    this.#changes.emit(undefined);
    return changed;
  }

  #apply(ops: readonly Op[]): boolean {
    this.#applying = true;
    try {
      // A place in a list may be gone because its neighbour is; everything else is kept fitting by #forget.
      return this.#tryApply(ops) || this.#tryApply(ops.filter(({ op }) => op !== "move"));
    } finally {
      this.#applying = false;
    }
  }

  #tryApply(ops: readonly Op[]): boolean {
    try {
      this.#store.apply(ops);
      return true;
    } catch (error) {
      if (error instanceof DocumentInvalid) return false;
      throw error;
    }
  }

  #record(change: Change): void {
    if (change.origin === "local" && !this.#applying) this.#push(change);
    if (change.origin === "remote") this.#forget(change);
    this.#changes.emit(undefined);
  }

  #push({ before, ops }: Change): void {
    const step: Step = {
      undo: invertOps(before, ops),
      redo: ops,
      keys: measureFootprint(ops, this.#kinds).writes,
      atMs: this.#now(),
    };
    const last = this.#open ? this.#done.at(-1) : undefined;
    if (last !== undefined && step.atMs - last.atMs <= this.#mergeWindowMs && isWithin(step.keys, last.keys)) {
      this.#done[this.#done.length - 1] = join(last, step);
    } else {
      this.#done.push(step);
    }
    this.#done = this.#done.slice(-this.#limit);
    this.#undone = [];
    this.#open = true;
  }

  #forget({ before, after }: Change): void {
    const taken = listChanged(before, after);
    for (const id of [...taken]) {
      const named = findNamed(after, id);
      for (const reference of named === undefined ? [] : listReferences(named, this.#kinds)) taken.add(reference.id);
    }
    const survives = (step: Step): boolean => !this.#listTouched(step).some((id) => taken.has(id));
    this.#done = this.#done.filter(survives);
    this.#undone = this.#undone.filter(survives);
    this.#open = false;
  }

  #listTouched({ undo, redo }: Step): string[] {
    const { writes, reads } = measureFootprint(
      [...undo, ...redo].filter(({ op }) => op !== "move"),
      this.#kinds,
    );
    return [...writes, ...reads].map(findId);
  }
}

function join(first: Step, second: Step): Step {
  return {
    undo: [...second.undo, ...first.undo],
    redo: [...first.redo, ...second.redo],
    keys: first.keys,
    atMs: second.atMs,
  };
}

function isWithin(keys: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...keys].every((key) => others.has(key));
}
