/** Tells listeners that something happened. */

/** Takes a listener back. */
export type Unsubscribe = () => void;

/** A list of listeners. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /**
   * Call a listener on every event until it is taken back. Bound, so that it can be handed to a framework.
   *
   * @param listener - What to call; adding it twice calls it once.
   * @returns Takes the listener back.
   */
  readonly subscribe = (listener: (value: T) => void): Unsubscribe => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /**
   * Tell every listener, in the order in which they came. Listeners that come meanwhile wait for the next event.
   *
   * @param value - What happened.
   */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
