/** Tying words to marks: first the words and then the marks, or the other way round. */

import { Cell } from "../../../core/cell";
import {
  type GroundPart,
  type Part,
  type Response,
  type Turn,
  type Verdict,
} from "../../../core/document/conversation";
import { type Document, listSpeech } from "../../../core/document/document";
import { makePut, type Op } from "../../../core/document/patch";
import { addMarks, groundRange, measureParts, removeMarks, setVerdict, unground } from "../../../core/grounding";
import type { DocumentStore } from "../../../core/store";

/** Words of a turn or response: code points of its concatenated text. */
export interface Words {
  /** Id of the turn or response. */
  readonly home: string;
  readonly start: number;
  readonly end: number;
}

/** One grounding, by where it is. */
export interface ChipRef {
  readonly home: string;
  /** Index of its part. */
  readonly index: number;
}

/** What the person is in the middle of. */
export type GroundingState =
  | { readonly kind: "idle" }
  /** These words wait for marks. */
  | { readonly kind: "words"; readonly words: Words }
  /** These marks wait for words. */
  | { readonly kind: "marks"; readonly ids: readonly string[] };

const IDLE: GroundingState = { kind: "idle" };

/** Grounds words of one document. */
export class Grounder {
  readonly #store: DocumentStore;
  readonly #state = new Cell<GroundingState>(IDLE);

  constructor(store: DocumentStore) {
    this.#store = store;
  }

  /** What the person is in the middle of. */
  readonly read = this.#state.read;

  /** Call a listener whenever that changes; returns what takes it back. */
  readonly subscribe = this.#state.subscribe;

  /**
   * Begin with words.
   *
   * @param words - At least one code point.
   */
  startWords(words: Words): void {
    if (words.start < words.end) this.#state.set({ kind: "words", words });
  }

  /**
   * Begin with marks.
   *
   * @param ids - At least one id.
   */
  startMarks(ids: readonly string[]): void {
    if (ids.length > 0) this.#state.set({ kind: "marks", ids });
  }

  /** End whatever was begun; what is grounded stays. */
  end(): void {
    this.#state.set(IDLE);
  }

  /**
   * Take a mark for the words that wait, or take it away from them again.
   *
   * @param id - Id of the mark.
   * @returns Whether words were waiting.
   */
  takeMark(id: string): boolean {
    const state = this.#state.read();
    if (state.kind !== "words") return false;
    const { home, start, end } = state.words;
    this.#change(home, (parts) => {
      const chip = findChip(parts, start, end);
      if (chip === undefined) return groundRange(parts, start, end, { marks: [id] });
      const has = (chip.part.marks ?? []).includes(id);
      return has ? removeMarks(parts, new Set([id]), chip.index) : addMarks(parts, chip.index, [id]);
    });
    return true;
  }

  /**
   * Take words for the marks that wait, and end.
   *
   * @param words - The words.
   * @returns Whether marks were waiting.
   */
  takeWords({ home, start, end }: Words): boolean {
    const state = this.#state.read();
    if (state.kind !== "marks" || start >= end) return false;
    this.#change(home, (parts) => {
      const chip = findChip(parts, start, end);
      return chip === undefined
        ? groundRange(parts, start, end, { marks: state.ids })
        : addMarks(parts, chip.index, state.ids);
    });
    this.end();
    return true;
  }

  /**
   * Say what the evidence says about words; without marks, that there is none.
   *
   * @param words - The words.
   * @param verdict - The verdict.
   */
  judgeWords({ home, start, end }: Words, verdict: Verdict): void {
    if (start >= end) return;
    this.#change(home, (parts) => {
      const chip = findChip(parts, start, end);
      if (chip !== undefined) return setVerdict(parts, chip.index, verdict);
      return groundRange(parts, start, end, { marks: [], verdict });
    });
  }

  /**
   * Say what the marks say about grounded words.
   *
   * @param chip - The grounding.
   * @param verdict - The verdict; undefined takes it back.
   */
  judgeChip({ home, index }: ChipRef, verdict: Verdict | undefined): void {
    this.#change(home, (parts) => setVerdict(parts, index, verdict));
  }

  /**
   * Make grounded words plain.
   *
   * @param chip - The grounding.
   */
  removeChip({ home, index }: ChipRef): void {
    this.#change(home, (parts) => unground(parts, index));
  }

  /**
   * Let grounded words no longer point at a mark.
   *
   * @param chip - The grounding.
   * @param mark - Id of the mark.
   */
  removeMark({ home, index }: ChipRef, mark: string): void {
    this.#change(home, (parts) => removeMarks(parts, new Set([mark]), index));
  }

  #change(home: string, change: (parts: readonly Part[]) => Part[]): void {
    const op = putParts(this.#store.read(), home, change);
    if (op !== undefined) this.#store.apply([op]);
  }
}

/**
 * Put changed parts into a turn or response.
 *
 * @param document - The document.
 * @param home - Id of the turn or response.
 * @param change - Returns the parts from those that are there.
 * @returns The operation; undefined when there is no such turn or response.
 */
function putParts(
  document: Document,
  home: string,
  change: (parts: readonly Part[]) => readonly Part[],
): Op | undefined {
  const withParts = <S extends Turn | Response>(entity: S): S => ({ ...entity, parts: change(entity.parts) });
  const turn = document.turns.find(({ id }) => id === home);
  if (turn !== undefined) return makePut({ noun: "turn", entity: withParts(turn) });
  const response = document.responses.find(({ id }) => id === home);
  return response && makePut({ noun: "response", entity: withParts(response) });
}

/** A grounding with where it is. */
export interface FoundChip {
  readonly index: number;
  readonly part: GroundPart;
}

/**
 * Find the grounding of exactly these words.
 *
 * @param parts - Parts of a turn or response.
 * @param start - First code point.
 * @param end - First code point after them.
 * @returns The grounding; undefined when the words are not one.
 */
export function findChip(parts: readonly Part[], start: number, end: number): FoundChip | undefined {
  const range = measureParts(parts).find(
    (entry) => entry.part.type === "ground" && entry.start === start && entry.end === end,
  );
  return range?.part.type === "ground" ? { index: range.index, part: range.part } : undefined;
}

/**
 * Find the words that point at marks.
 *
 * @param document - The document.
 * @returns The ids of all marks that some words point at.
 */
export function listGrounded(document: Document): ReadonlySet<string> {
  const parts = listSpeech(document).flatMap((speech) => speech.parts);
  return new Set(parts.flatMap((part) => (part.type === "ground" ? (part.marks ?? []) : [])));
}
