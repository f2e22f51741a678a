/** What models suggested for the item, and what the person made of it. */

import { Cell, type Readable } from "../../../core/cell";
import type { Document } from "../../../core/document/document";
import type { Mark, Origin } from "../../../core/document/mark";
import type { Op } from "../../../core/document/patch";
import { makeId } from "../../../core/ids";
import type { DocumentStore } from "../../../core/store";
import { listAnswer, readAnswer } from "./edits";

/** A model's document as a task brings it. */
export interface Suggestion {
  readonly id: number;
  readonly model_version: number;
  readonly model: string;
  readonly document: Document;
  readonly decisions: Readonly<Record<string, string>>;
}

/** One mark that a model suggested. */
export interface SuggestedMark {
  /** Unique among all suggestions of the item. */
  readonly key: string;
  readonly suggestion: number;
  readonly model: string;
  readonly mark: Mark;
  /** How sure the model was, 0..1. */
  readonly score: number | undefined;
  readonly isRejected: boolean;
}

/** Tells the server what became of a suggestion's marks. */
export type Decide = (suggestion: number, decisions: Readonly<Record<string, "rejected" | "accepted">>) => void;

/** The suggestions of one item. */
export class SuggestionDesk implements Readable<readonly SuggestedMark[]> {
  readonly #store: DocumentStore;
  readonly #suggestions: readonly Suggestion[];
  readonly #decide: Decide;
  readonly #rejected = new Cell<ReadonlySet<string>>(new Set());
  /** Ids under which marks were taken whose own was taken by another mark. */
  readonly #renamed = new Map<string, string>();
  readonly #open = new Cell<readonly SuggestedMark[]>([]);

  /** Key of the one that the keys act on. */
  readonly current = new Cell<string | null>(null);

  constructor(store: DocumentStore, suggestions: readonly Suggestion[], decide: Decide) {
    [this.#store, this.#suggestions, this.#decide] = [store, suggestions, decide];
    const rejected = suggestions.flatMap(({ id, decisions }) =>
      Object.entries(decisions).flatMap(([mark, decision]) => (decision === "rejected" ? [makeKey(id, mark)] : [])),
    );
    this.#rejected.set(new Set(rejected));
    this.#refresh();
    store.subscribe(() => {
      this.#refresh();
    });
  }

  /** What is neither in the document nor judged yet, and what was rejected; the same list until it changes. */
  readonly read = this.#open.read;

  /** Call a listener whenever that changes; returns what takes it back. */
  readonly subscribe = this.#open.subscribe;

  /**
   * List what waits for a decision.
   *
   * @returns The marks, in the order of their models.
   */
  listOpen(): readonly SuggestedMark[] {
    return this.read().filter(({ isRejected }) => !isRejected);
  }

  /**
   * Take marks into the document. They keep their ids and say where they came from.
   *
   * @param keys - Keys; what is in the document already is passed over.
   * @returns Ids of the marks in the document.
   */
  accept(keys: readonly string[]): string[] {
    const taken = this.read().filter(({ key }) => keys.includes(key));
    let document = this.#store.read();
    const ops: Op[] = [];
    const ids = taken.map(({ key, suggestion, mark }) => {
      const isFree = !document.marks.some((other) => other.id === mark.id);
      const id = isFree ? mark.id : makeId();
      if (!isFree) this.#renamed.set(key, id);
      const answer = readAnswer(mark);
      const value = { ...mark, id, origin: this.#makeOrigin(suggestion, mark) };
      ops.push(
        ...(answer === undefined
          ? [{ op: "put_mark" as const, value }]
          : listAnswer(document, value, answer.question, answer.target)),
      );
      document = { ...document, marks: [...document.marks, value] };
      return id;
    });
    this.#unreject(taken);
    this.#store.apply(ops);
    return ids;
  }

  /**
   * Turn marks down.
   *
   * @param keys - Keys.
   */
  reject(keys: readonly string[]): void {
    const turned = this.listOpen().filter(({ key }) => keys.includes(key));
    this.#rejected.set((before) => new Set([...before, ...turned.map(({ key }) => key)]));
    this.#tell(turned, "rejected");
    this.#refresh();
  }

  /**
   * Go to the next or the one before.
   *
   * @param by - 1 or -1; past the end it goes on at the other end.
   * @returns What is current then; undefined when nothing is open.
   */
  step(by: 1 | -1): SuggestedMark | undefined {
    const open = this.listOpen();
    const at = open.findIndex(({ key }) => key === this.current.read());
    const next = at < 0 ? open.at(by > 0 ? 0 : -1) : open.at((at + by) % open.length);
    this.current.set(next?.key ?? null);
    return next;
  }

  #makeOrigin(suggestion: number, { origin }: Mark): Origin {
    const version = this.#suggestions.find(({ id }) => id === suggestion)?.model_version;
    return { ...origin, suggestion, ...(version === undefined ? {} : { model_version: version }) };
  }

  #unreject(taken: readonly SuggestedMark[]): void {
    const back = taken.filter(({ isRejected }) => isRejected);
    if (back.length === 0) return;
    const keys = new Set(back.map(({ key }) => key));
    this.#rejected.set((before) => new Set([...before].filter((key) => !keys.has(key))));
    this.#tell(back, "accepted");
  }

  #tell(marks: readonly SuggestedMark[], decision: "rejected" | "accepted"): void {
    for (const suggestion of new Set(marks.map((entry) => entry.suggestion))) {
      const own = marks.filter((entry) => entry.suggestion === suggestion);
      this.#decide(suggestion, Object.fromEntries(own.map(({ mark }) => [mark.id, decision])));
    }
  }

  #refresh(): void {
    const document = this.#store.read();
    const all = listSuggested(this.#suggestions, document, this.#rejected.read());
    const open = all.filter(({ key }) => !document.marks.some(({ id }) => id === this.#renamed.get(key)));
    const before = this.read();
    const isSame =
      open.length === before.length &&
      open.every(({ key, isRejected }, index) => before[index]?.key === key && before[index].isRejected === isRejected);
    if (isSame) return;
    this.#open.set(open);
    if (!open.some(({ key }) => key === this.current.read())) this.current.set(null);
  }
}

function listSuggested(
  suggestions: readonly Suggestion[],
  document: Document,
  rejected: ReadonlySet<string>,
): SuggestedMark[] {
  const taken = new Set(document.marks.map(({ id, origin }) => makeKey(origin?.suggestion ?? 0, id)));
  return suggestions.flatMap(({ id, model, document: suggested }) =>
    suggested.marks.flatMap((mark): SuggestedMark[] => {
      const key = makeKey(id, mark.id);
      if (taken.has(key)) return [];
      const score = mark.origin?.score;
      return [{ key, suggestion: id, model, mark, score, isRejected: rejected.has(key) }];
    }),
  );
}

function makeKey(suggestion: number, mark: string): string {
  return `${suggestion}:${mark}`;
}
