/** Values that live outside of components, for components. */

import { useSyncExternalStore } from "react";

import type { Readable } from "../../core/cell";

/** What can be watched: a cell, the selection, the outbox. */
export interface Watched<T> {
  readonly read: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Read a value and render again when it changes.
 *
 * @param source - What holds it.
 * @returns The value.
 */
export function useReadable<T>(source: Readable<T> | Watched<T>): T {
  return useSyncExternalStore(source.subscribe, source.read);
}
