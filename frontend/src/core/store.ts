/** The document that a page works on, and who changed it. */

import type { Document } from "./document/document";
import { shareUnchanged } from "./document/equality";
import { applyOps, type Op } from "./document/patch";
import { Signal } from "./signal";

/**
 * Who made a change. `local`: the person at this page; it can be undone and has to be saved. `remote`: somebody else,
 * by way of the server. `silent`: nobody (a task was opened); there is nothing to save and nothing to undo.
 */
export type ChangeOrigin = "local" | "remote" | "silent";

/** One change of the document. */
export interface Change {
  readonly origin: ChangeOrigin;
  /** What was done; empty when the document was replaced as a whole. */
  readonly ops: readonly Op[];
  readonly before: Document;
  readonly after: Document;
}

/** Holds the document. Documents are never changed in place: what is shared between two states did not change. */
export class DocumentStore {
  #document: Document;
  readonly #changes = new Signal<Change>();

  constructor(document: Document) {
    this.#document = document;
  }

  /** Call a listener on every change; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /** The document as it is now. Bound, so that it can be handed to a framework. */
  readonly read = (): Document => this.#document;

  /**
   * Change the document.
   *
   * @param ops - Applied in order, all or none.
   * @param origin - Who changes it.
   * @throws DocumentInvalid - An operation does not fit; nothing has changed.
   */
  apply(ops: readonly Op[], origin: ChangeOrigin = "local"): void {
    if (ops.length === 0) return;
    this.#set(applyOps(this.#document, ops), ops, origin);
  }

  /**
   * Put another state in place of the document. Entities that say the same stay the same objects.
   *
   * @param document - The new state.
   * @param origin - Who brought it.
   */
  replace(document: Document, origin: Exclude<ChangeOrigin, "local">): void {
    this.#set(shareUnchanged(this.#document, document), [], origin);
  }

  #set(after: Document, ops: readonly Op[], origin: ChangeOrigin): void {
    const before = this.#document;
    this.#document = after;
    this.#changes.emit({ origin, ops, before, after });
  }
}
