/** One task at work: its document, history, outbox, selection, suggestions. No page and no framework in it. */

import { makeDraftSender } from "../../../api/draftSender";
import { readCsrfToken } from "../../../api/client";
import { type Decision, decideSuggestion, fetchMaskCounts, type LoadedTask, type SlotView } from "../../../api/tasks";
import { Cell } from "../../../core/cell";
import { listDeletion } from "../../../core/cascade";
import { type Document, listSpeech } from "../../../core/document/document";
import type { AssetFacts, Slots } from "../../../core/document/facts";
import type { Mark } from "../../../core/document/mark";
import type { Ontology } from "../../../core/document/ontology";
import type { Op } from "../../../core/document/patch";
import type { Problem } from "../../../core/document/problem";
import { findProblems } from "../../../core/document/validation";
import { countCodePoints } from "../../../core/codePoints";
import { Outbox } from "../../../core/outbox/outbox";
import type { OutboxStorage } from "../../../core/outbox/storage";
import { Scope } from "../../../core/scope";
import { Selection } from "../../../core/selection";
import { DocumentStore } from "../../../core/store";
import { UndoStack } from "../../../core/undo";
import { KINDS } from "../../../kinds/registry";
import { listMarkPut } from "./edits";
import { type ChipRef, findChip, Grounder, listGrounded, type Words } from "./grounder";
import { Stopwatch } from "./stopwatch";
import { SuggestionDesk } from "./suggestionDesk";

/** What is not shown, and what cannot be changed by hand. */
export interface Shades {
  readonly hiddenClasses: ReadonlySet<string>;
  readonly hiddenMarks: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
}

const NO_SHADES: Shades = { hiddenClasses: new Set(), hiddenMarks: new Set(), locked: new Set() };

/** How a session is set up. */
export interface SessionOptions {
  readonly task: LoadedTask;
  readonly ontology: Ontology;
  readonly storage: OutboxStorage;
  /** Whether models' suggestions are shown: to those who label, not to those who review. */
  readonly hasSuggestions: boolean;
}

/** Everything that belongs to one task and outlives no other. */
export class TaskSession {
  readonly task: LoadedTask;
  readonly ontology: Ontology;
  readonly slots: Slots;
  readonly scope = new Scope();
  readonly store: DocumentStore;
  readonly undo: UndoStack;
  readonly outbox: Outbox;
  readonly selection = new Selection();
  readonly grounder: Grounder;
  readonly suggestions: SuggestionDesk;
  readonly stopwatch = new Stopwatch(() => performance.now());
  readonly shades = new Cell(NO_SHADES);
  /** The grounding that the pointer or the focus is over. */
  readonly chip = new Cell<ChipRef | null>(null);
  /** The words that are selected in the conversation. */
  readonly words = new Cell<Words | null>(null);
  /** Marks that some words point at. */
  readonly grounded = new Cell<ReadonlySet<string>>(new Set());
  /** The slot whose asset is shown. */
  readonly slot: Cell<string>;
  /** Counts of masks that are too large to stand in the document, by hash. */
  readonly maskCounts = new Cell<ReadonlyMap<string, string>>(new Map());
  /** Ids of what open comments are about. */
  readonly pinned = new Cell<ReadonlySet<string>>(new Set());
  /** What is wrong, found at the last try to submit. */
  readonly problems = new Cell<readonly Problem[]>([]);

  constructor({ task, ontology, storage, hasSuggestions }: SessionOptions) {
    [this.task, this.ontology] = [task, ontology];
    this.slots = readSlots(task);
    this.slot = new Cell(chooseSlot(this.slots));
    this.store = new DocumentStore(task.document);
    this.undo = new UndoStack({ store: this.store, kinds: KINDS, now: () => performance.now() });
    const send = makeDraftSender({ kinds: KINDS, readCsrfToken });
    this.outbox = new Outbox({ task: task.id, store: this.store, kinds: KINDS, storage, send, timers: this.scope });
    this.grounder = new Grounder(this.store);
    this.suggestions = new SuggestionDesk(this.store, hasSuggestions ? task.suggestions : [], decide);
    this.grounded.set(listGrounded(task.document));
    this.store.subscribe(({ before, after }) => {
      this.selection.prune(after);
      if (before.turns !== after.turns || before.responses !== after.responses) this.grounded.set(listGrounded(after));
      if (this.problems.read().length > 0) this.check();
    });
  }

  /** Begin: what this browser kept of the task is put on top. */
  async start(): Promise<void> {
    await this.outbox.start({ version: this.task.draft_version, document: this.task.document });
  }

  /** Fetch the masks that documents of the task only name. */
  async loadMasks(): Promise<void> {
    const found = Object.entries(this.task.mask_urls).map(async ([hash, url]) => {
      const counts = await fetchMaskCounts(url);
      this.maskCounts.set((before) => new Map([...before, [hash, counts]]));
    });
    await Promise.allSettled(found);
  }

  /** End. What is not sent yet stays kept in this browser. */
  async close(): Promise<void> {
    await this.outbox.close();
    this.undo.close();
    this.scope.destroy();
  }

  /**
   * Change the document, as one step of the history.
   *
   * @param ops - Operations; none does nothing.
   */
  readonly apply = (ops: readonly Op[]): void => {
    this.undo.split();
    this.store.apply(ops);
  };

  /**
   * Put a mark.
   *
   * @param mark - The mark as it shall be.
   */
  readonly putMark = (mark: Mark): void => {
    this.apply(listMarkPut(this.store.read(), mark));
  };

  /**
   * Delete entities, with what cannot stand without them.
   *
   * @param ids - Their ids.
   */
  readonly remove = (ids: readonly string[]): void => {
    this.apply(listDeletion(this.store.read(), ids, KINDS));
  };

  /**
   * Read what is lit: what the pointer is over on the canvas or in a list, or what the words under it point at.
   *
   * @returns Ids of marks, or keys of suggestions.
   */
  readLit(): ReadonlySet<string> {
    const chip = this.chip.read();
    const { hovered } = this.selection.read();
    const state = this.grounder.read();
    const waiting = state.kind === "words" ? this.#readChipMarks(state.words) : [];
    const pointed = chip === null ? [] : readMarks(this.store.read(), chip);
    return new Set([...waiting, ...pointed, ...(hovered === null ? [] : [hovered])]);
  }

  /**
   * Tell whether what is not lit steps back: while words are looked at, while words wait for marks, and while a mark is
   * looked at that words point at.
   *
   * @param lit - What is lit.
   * @returns Whether it does.
   */
  isDimmed(lit: ReadonlySet<string>): boolean {
    if (lit.size === 0) return false;
    const isPointedAt = [...lit].some((id) => this.grounded.read().has(id));
    return this.chip.read() !== null || isPointedAt;
  }

  #readChipMarks({ home, start, end }: Words): readonly string[] {
    const parts = listSpeech(this.store.read()).find(({ id }) => id === home)?.parts ?? [];
    return findChip(parts, start, end)?.part.marks ?? [];
  }

  /**
   * Find what keeps the document from being submitted.
   *
   * @returns Problems; empty when it can be.
   */
  check(): readonly Problem[] {
    const { slots, ontology } = this;
    const document = this.store.read();
    const problems = [...findProblems(document, { kinds: KINDS, slots, ontology }), ...findMissing(document, ontology)];
    this.problems.set(problems);
    return problems;
  }
}

function readMarks(document: Document, { home, index }: ChipRef): readonly string[] {
  const part = listSpeech(document).find(({ id }) => id === home)?.parts[index];
  return part?.type === "ground" ? (part.marks ?? []) : [];
}

function decide(suggestion: number, decisions: Readonly<Record<string, Decision>>): void {
  // What is in the document is told again by the submit; a lost rejection only shows the suggestion once more.
  decideSuggestion(suggestion, decisions).catch(() => undefined);
}

function findMissing({ marks }: Document, ontology: Ontology): Problem[] {
  const wanted = (ontology.questions ?? []).filter(
    ({ required, target }) => required === true && (target ?? "item") === "item",
  );
  return wanted.flatMap(({ id, name }) => {
    const isAnswered = marks.some((mark) => "question" in mark && mark.question === id);
    return isAnswered ? [] : [{ code: "answer_missing", id: null, message: name, path: "" }];
  });
}

/** The slot to begin with: something to see, else something to hear, else something to read. */
function chooseSlot(slots: Slots): string {
  const names = Object.keys(slots);
  const order = ["image", "video", "audio", "text"] as const;
  const chosen = order.flatMap((media) => names.filter((name) => slots[name]?.media === media));
  return chosen[0] ?? names[0] ?? "";
}

function readSlots(task: LoadedTask): Slots {
  const facts = Object.entries(task.slots).map(([name, slot]) => [name, readFacts(slot)] as const);
  return Object.fromEntries(facts);
}

function readFacts({ media, width_px, height_px, duration_us, text }: SlotView): AssetFacts {
  const numbers = { width_px, height_px, duration_us, text_length: text && countCodePoints(text) };
  const known = Object.entries(numbers).filter(([, value]) => typeof value === "number");
  return { media: media as AssetFacts["media"], ...Object.fromEntries(known) };
}
