/** The words that are selected at this very moment. */

import { toCodePoints } from "../../../core/codePoints";
import { joinText } from "../../../core/document/conversation";
import { listSpeech } from "../../../core/document/document";
import type { ChipRef, Words } from "../session/grounder";
import type { TaskSession } from "../session/taskSession";
import { readSelection } from "./speechDom";

/**
 * Read which words of the conversation are selected. Browsers tell of a selection only after a while; a key that acts on
 * it may come sooner.
 *
 * @param session - The session.
 * @returns The words; null when none are.
 */
export function readSelectedWords(session: TaskSession): Words | null {
  const root = findAnchor()?.closest<HTMLElement>("[data-home]") ?? null;
  const home = root?.dataset["home"];
  if (root === null || home === undefined) return null;
  const selected = readSelection(root);
  const speech = listSpeech(session.store.read()).find(({ id }) => id === home);
  if (selected === null || speech === undefined || selected.start === selected.end) return null;
  const text = joinText(speech.parts);
  return { home, start: toCodePoints(text, selected.start), end: toCodePoints(text, selected.end) };
}

/**
 * Read which grounding the caret is in.
 *
 * @returns The grounding; null when the caret is elsewhere.
 */
export function readCaretChip(): ChipRef | null {
  const chip = findAnchor()?.closest<HTMLElement>("[data-chip]");
  const home = chip?.closest<HTMLElement>("[data-home]")?.dataset["home"];
  return chip === null || chip === undefined || home === undefined
    ? null
    : { home, index: Number(chip.dataset["chip"]) };
}

function findAnchor(): Element | null {
  const anchor = document.getSelection()?.anchorNode ?? null;
  return anchor instanceof Element ? anchor : (anchor?.parentElement ?? null);
}
