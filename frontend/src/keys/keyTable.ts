/** The one table of hotkeys: who listens now, in what order, and what the key help shows. */

import { Signal } from "../core/signal";
import { type KeyPress, writePress } from "./combination";

/** One key and what it does. */
export interface Binding {
  /** E.g. `mod+enter`, `shift+a`, `[`, `g d`; several that do the same are separated by `|`. */
  readonly keys: string;
  /** What it does, in the person's language. */
  readonly label: string;
  /** Under which heading the help shows it, in the person's language. */
  readonly group: string;
  /** Does it. Returning false lets the key through to others and to the browser. */
  readonly run: (press: KeyPress) => boolean | undefined;
  /** Whether it also works while the person types into a field. */
  readonly inText?: boolean;
  /** Whether the help leaves it out. */
  readonly isHidden?: boolean;
}

interface Entry {
  readonly bindings: readonly Binding[];
}

/** How long the second key of a sequence may take, ms. */
const SEQUENCE_MS = 1200;

/** Holds the bindings of what is on screen; those that came last are asked first. */
export class KeyTable {
  readonly #entries: Entry[] = [];
  readonly #changes = new Signal<undefined>();
  readonly #now: () => number;
  #shown: readonly Binding[] = [];
  #prefix = "";
  #prefixAtMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Call a listener whenever the bindings change; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /** What there is to press now, for the key help; the same list until it changes. */
  readonly read = (): readonly Binding[] => this.#shown;

  /**
   * Add bindings.
   *
   * @param bindings - Bindings, in the order in which the help shows them.
   * @returns Takes them away again.
   */
  add(bindings: readonly Binding[]): () => void {
    const entry = { bindings };
    this.#entries.push(entry);
    this.#tell();
    return () => {
      const at = this.#entries.indexOf(entry);
      if (at >= 0) this.#entries.splice(at, 1);
      this.#tell();
    };
  }

  /**
   * Do what a key press means.
   *
   * @param press - The key press.
   * @param isTyping - Whether the person is typing into a field.
   * @returns Whether it meant something.
   */
  press(press: KeyPress, isTyping: boolean): boolean {
    const chord = writePress(press);
    const isLate = this.#now() - this.#prefixAtMs > SEQUENCE_MS;
    const sequence = this.#prefix === "" || isLate ? "" : `${this.#prefix} ${chord}`;
    this.#prefix = "";
    if (sequence !== "" && this.#run(sequence, press, isTyping)) return true;
    if (this.#run(chord, press, isTyping)) return true;
    if (isTyping || !this.#begins(chord)) return false;
    this.#prefix = chord;
    this.#prefixAtMs = this.#now();
    return true;
  }

  #run(keys: string, press: KeyPress, isTyping: boolean): boolean {
    for (const { bindings } of [...this.#entries].reverse()) {
      for (const binding of bindings) {
        if (isTyping && binding.inText !== true) continue;
        if (listAlternatives(binding).includes(keys) && binding.run(press) !== false) return true;
      }
    }
    return false;
  }

  #begins(chord: string): boolean {
    return this.#entries.some(({ bindings }) =>
      bindings.some((binding) => listAlternatives(binding).some((keys) => keys.startsWith(`${chord} `))),
    );
  }

  #tell(): void {
    this.#shown = this.#entries.flatMap(({ bindings }) => bindings.filter(({ isHidden }) => isHidden !== true));
    this.#changes.emit(undefined);
  }
}

/**
 * List the combinations that do the same.
 *
 * @param binding - A binding.
 * @returns Its combinations.
 */
export function listAlternatives({ keys }: Pick<Binding, "keys">): string[] {
  return keys.split("|");
}
