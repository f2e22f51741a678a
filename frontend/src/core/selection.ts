/** What is selected and what the pointer is over: one truth for the canvas, the list and the conversation. */

import { type Document, listNamed } from "./document/document";
import { Signal } from "./signal";

/** A state of the selection. A new object whenever something changed. */
export interface SelectionState {
  /** Ids of what is selected, in the order in which it was. */
  readonly ids: readonly string[];
  /** Id of what the pointer or the focus is over. */
  readonly hovered: string | null;
}

const NOTHING: SelectionState = { ids: [], hovered: null };

/** Holds the selection. */
export class Selection {
  #state = NOTHING;
  readonly #changes = new Signal<SelectionState>();

  /** Call a listener on every change; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /** The selection as it is now. Bound, so that it can be handed to a framework. */
  readonly read = (): SelectionState => this.#state;

  /**
   * Select these and nothing else.
   *
   * @param ids - Ids; none clears the selection.
   */
  select(...ids: readonly string[]): void {
    this.#set({ ...this.#state, ids: [...new Set(ids)] });
  }

  /**
   * Add to the selection what is not in it, or take out what is.
   *
   * @param id - An id.
   */
  toggle(id: string): void {
    const rest = this.#state.ids.filter((other) => other !== id);
    this.#set({ ...this.#state, ids: this.has(id) ? rest : [...rest, id] });
  }

  /**
   * Tell whether something is selected.
   *
   * @param id - An id.
   * @returns Whether it is in the selection.
   */
  has(id: string): boolean {
    return this.#state.ids.includes(id);
  }

  /**
   * Say what the pointer or the focus is over.
   *
   * @param id - An id; null for nothing.
   */
  hover(id: string | null): void {
    this.#set({ ...this.#state, hovered: id });
  }

  /**
   * Select the neighbour of what was selected last.
   *
   * @param order - Ids as the person sees them.
   * @param step - 1 for the next, -1 for the one before; past the end it goes on at the other end.
   */
  step(order: readonly string[], step: 1 | -1): void {
    if (order.length === 0) return;
    const at = order.indexOf(this.#state.ids.at(-1) ?? "");
    const next = at < 0 ? order.at(step > 0 ? 0 : -1) : order.at((at + step) % order.length);
    if (next !== undefined) this.select(next);
  }

  /**
   * Forget what is no longer there.
   *
   * @param document - The document as it is now.
   */
  prune(document: Document): void {
    const known = new Set(listNamed(document).map(({ entity }) => entity.id));
    const { ids, hovered } = this.#state;
    this.#set({
      ids: ids.filter((id) => known.has(id)),
      hovered: hovered !== null && known.has(hovered) ? hovered : null,
    });
  }

  #set(state: SelectionState): void {
    const same = state.hovered === this.#state.hovered && state.ids.join() === this.#state.ids.join();
    if (same) return;
    this.#state = state;
    this.#changes.emit(state);
  }
}
