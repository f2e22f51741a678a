/** The step from selected words to the regions they speak of. */

import type { TaskSession } from "./session/taskSession";
import type { Words } from "./session/grounder";

/**
 * Let words wait for marks, and go to where marks are.
 *
 * @param session - The session.
 * @param words - The words; they stay highlighted though they are no longer selected.
 */
export function startGrounding(session: TaskSession, words: Words): void {
  session.grounder.startWords(words);
  document.getSelection()?.removeAllRanges();
  session.words.set(null);
  focusCanvas();
}

/** Put the focus on the canvas, where the keys of marks work. */
export function focusCanvas(): void {
  document.querySelector<HTMLElement>("[data-canvas]")?.focus({ preventScroll: true });
}
