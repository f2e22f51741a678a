/** Turns what the person types into edits of the document, and what they select into words that can be grounded. */

import { toCodePoints } from "../../../core/codePoints";
import { joinText, type Part } from "../../../core/document/conversation";
import { listSpeech } from "../../../core/document/document";
import type { Scope } from "../../../core/scope";
import { listTextEdit } from "../../../core/textEdit";
import { KINDS } from "../../../kinds/registry";
import type { TaskSession } from "../session/taskSession";
import { readSelectedWords } from "./selectedWords";
import { findEdit, findOffset, readSelection, readText, type UnitEdit } from "./speechDom";

/** What a writer writes into. */
export interface SpeechWriterOptions {
  readonly scope: Scope;
  readonly root: HTMLElement;
  readonly session: TaskSession;
  /** Id of the turn or response. */
  readonly home: string;
  readonly isReadOnly: boolean;
}

/** Where the caret goes when the words are drawn anew. */
export interface Caret {
  readonly start: number;
  readonly end: number;
}

/** What the browser's own formatting would do; words have none. */
const BREAKS = new Set(["insertParagraph", "insertLineBreak"]);

/** Listens to one editable element. */
export class SpeechWriter {
  readonly #options: SpeechWriterOptions;
  #caret: Caret | null = null;
  #isComposing = false;

  constructor(options: SpeechWriterOptions) {
    this.#options = options;
    const { scope, root } = options;
    scope.listen(root, "beforeinput", (event) => {
      this.#intend(event);
    });
    scope.listen(root, "compositionstart", () => {
      this.#isComposing = true;
    });
    scope.listen(root, "compositionend", () => {
      this.#isComposing = false;
      this.#compare();
    });
    scope.listen(root, "input", () => {
      if (!this.#isComposing) this.#compare();
    });
    scope.listen(root, "drop", (event) => {
      event.preventDefault();
    });
    scope.listen(root.ownerDocument, "selectionchange", () => {
      this.#noteSelection();
    });
    scope.listen(root, "pointerup", () => {
      this.#offerWords();
    });
    this.#watchPointer();
  }

  /**
   * Take where the caret shall be after the edit that was just made.
   *
   * @returns Code units; null when there was none.
   */
  takeCaret(): Caret | null {
    const caret = this.#caret;
    this.#caret = null;
    return caret;
  }

  #watchPointer(): void {
    const { scope, root, session, home } = this.#options;
    scope.listen(root, "pointerover", (event) => {
      const chip = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-chip]") : null;
      session.chip.set(chip === null ? null : { home, index: Number(chip.dataset["chip"]) });
    });
    scope.listen(root, "pointerleave", () => {
      session.chip.set(null);
    });
  }

  /** The browser is about to change the words: it says what, and the document is changed instead. */
  #intend(event: InputEvent): void {
    const { isReadOnly } = this.#options;
    if (isReadOnly || event.inputType.startsWith("format") || event.inputType.startsWith("history")) {
      event.preventDefault();
      return;
    }
    // While an input method composes, the browser has to have its way; the result is compared afterwards.
    if (this.#isComposing || event.isComposing) return;
    const range = event.getTargetRanges()[0];
    const text = readTyped(event);
    if (range === undefined || text === undefined) return;
    event.preventDefault();
    const { root } = this.#options;
    const start = findOffset(root, range.startContainer, range.startOffset);
    const end = findOffset(root, range.endContainer, range.endOffset);
    this.#edit({ start, end, text });
  }

  /** The browser changed the words in its own way: find out how, and draw them anew. */
  #compare(): void {
    const { root } = this.#options;
    const caret = readSelection(root)?.end ?? 0;
    const edit = findEdit(joinText(this.#readParts()), readText(root), caret);
    if (edit !== undefined) this.#edit(edit);
  }

  #edit({ start, end, text }: UnitEdit): void {
    const { session, home } = this.#options;
    const words = joinText(this.#readParts());
    if (start === end && text === "") return;
    session.grounder.end();
    const caret = start + text.length;
    this.#caret = { start: caret, end: caret };
    const edit = { start: toCodePoints(words, start), end: toCodePoints(words, end), text };
    session.stopwatch.touch();
    session.store.apply(listTextEdit(session.store.read(), home, edit, KINDS));
  }

  #noteSelection(): void {
    const { session, home } = this.#options;
    const before = session.words.read();
    const words = readSelectedWords(session);
    if (words?.home === home) {
      const isSame = before?.home === home && before.start === words.start && before.end === words.end;
      if (!isSame) session.words.set(words);
    } else if (words === null && before?.home === home) session.words.set(null);
  }

  /** Marks wait for words, and words were selected. */
  #offerWords(): void {
    const { session } = this.#options;
    const words = readSelectedWords(session);
    if (words !== null) session.grounder.takeWords(words);
  }

  #readParts(): readonly Part[] {
    const { session, home } = this.#options;
    return listSpeech(session.store.read()).find(({ id }) => id === home)?.parts ?? [];
  }
}

/** What is put in place of the range; undefined leaves it to the browser. */
function readTyped(event: InputEvent): string | undefined {
  if (event.inputType.startsWith("delete")) return "";
  if (BREAKS.has(event.inputType)) return "\n";
  const pasted = event.dataTransfer?.getData("text/plain");
  return event.data ?? pasted?.replaceAll("\r\n", "\n");
}
