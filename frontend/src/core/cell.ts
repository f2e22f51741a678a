/** One value that others watch. */

import { Signal, type Unsubscribe } from "./signal";

/** What a framework needs of a value that changes: it is the same object until it does. */
export interface Readable<T> {
  /** The value as it is now. Bound. */
  readonly read: () => T;
  /** Call a listener on every change; returns what takes it back. Bound. */
  readonly subscribe: (listener: () => void) => Unsubscribe;
}

/** Holds a value and tells when another one takes its place. */
export class Cell<T> implements Readable<T> {
  #value: T;
  readonly #changes = new Signal<T>();

  constructor(value: T) {
    this.#value = value;
  }

  /** Call a listener on every change; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /** The value as it is now. Bound, so that it can be handed to a framework. */
  readonly read = (): T => this.#value;

  /**
   * Put another value in its place. The same value is no change.
   *
   * @param value - The value, or what makes it from the one that is there.
   */
  readonly set = (value: T | ((before: T) => T)): void => {
    const next = typeof value === "function" ? (value as (before: T) => T)(this.#value) : value;
    if (Object.is(next, this.#value)) return;
    this.#value = next;
    this.#changes.emit(next);
  };
}
