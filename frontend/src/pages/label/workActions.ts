/** What the keys of a task do. */

import type { SlotMark } from "../../core/document/mark";
import type { Xy } from "../../core/document/scalars";
import { makeId } from "../../core/ids";
import { findLayer, isOnPicture } from "../../kinds/layers";
import type { TextSpan } from "../../kinds/text_span/payload";
import { chooseClass } from "./ClassPicker";
import { readSelectedWords } from "./conversation/selectedWords";
import { answerChoice, findOptionKey } from "./panels/answers";
import { findKeyedQuestion } from "./panels/QuestionsPanel";
import { findClassOfKey } from "./session/classes";
import { listMarkPut } from "./session/edits";
import type { TaskSession } from "./session/taskSession";
import type { Workbench } from "./session/workbench";
import { focusCanvas, startGrounding } from "./startGrounding";

/** What the keys act on. */
export interface Work {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

const PAN_PX = 48;

/**
 * Tell whether the focus is on the canvas.
 *
 * @returns Whether it is.
 */
export function isOnCanvas(): boolean {
  return document.activeElement?.hasAttribute("data-canvas") === true;
}

/**
 * Stop the innermost thing that was begun.
 *
 * @param work - What the keys act on.
 * @returns Whether there was something to stop.
 */
export function stop({ session, workbench }: Work): boolean {
  if (workbench.canvas.read()?.cancel() === true) return true;
  if (session.grounder.read().kind !== "idle") {
    session.grounder.end();
    return true;
  }
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.isContentEditable) {
    focusCanvas();
    document.getSelection()?.removeAllRanges();
    return true;
  }
  if (session.selection.read().ids.length > 0) {
    session.selection.select();
    return true;
  }
  const isDrawing = workbench.tool.read() !== "select";
  workbench.tool.set("select");
  return isDrawing;
}

/**
 * Read the direction of an arrow key.
 *
 * @param key - Name of the key.
 * @returns One step to the right and down.
 */
export function readArrow(key: string): Xy {
  const ways: Readonly<Record<string, Xy>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  return ways[key] ?? [0, 0];
}

function listSelected({ store, selection, shades }: TaskSession): SlotMark[] {
  const { locked } = shades.read();
  const chosen = store.read().marks.filter((mark) => selection.has(mark.id) && !locked.has(mark.id));
  return chosen.filter(isOnPicture);
}

/**
 * Move what is selected; with nothing selected, the view.
 *
 * @param work - What the keys act on.
 * @param direction - One step to the right and down.
 * @param px - How far, asset px.
 * @returns Whether something moved.
 */
export function nudge({ session, workbench }: Work, [x, y]: Xy, px: number): boolean {
  const marks = listSelected(session);
  if (marks.length === 0) {
    if (!isOnCanvas()) return false;
    workbench.canvas.read()?.pan(-x * PAN_PX * px, -y * PAN_PX * px);
    return true;
  }
  changeMarks(session, marks, (mark, asset) => findLayer(mark).move?.(mark, [x * px, y * px], asset));
  return true;
}

/**
 * Move the right and lower side of what is selected.
 *
 * @param work - What the keys act on.
 * @param by - To the right and down, px.
 * @returns Whether something is selected.
 */
export function grow({ session }: Work, by: Xy): boolean {
  const marks = listSelected(session);
  changeMarks(session, marks, (mark, asset) => findLayer(mark).grow?.(mark, by, asset));
  return marks.length > 0;
}

function changeMarks(
  session: TaskSession,
  marks: readonly SlotMark[],
  change: (mark: SlotMark, asset: { width: number; height: number }) => SlotMark | undefined,
): void {
  const document = session.store.read();
  const ops = marks.flatMap((mark) => {
    const facts = session.slots[mark.slot];
    const changed = change(mark, { width: facts?.width_px ?? Infinity, height: facts?.height_px ?? Infinity });
    return changed === undefined ? [] : listMarkPut(document, changed);
  });
  // Not split: one step of the history takes a run of presses back.
  session.store.apply(ops);
}

/**
 * Take the last point back while drawing, else delete what is selected.
 *
 * @param work - What the keys act on.
 * @returns Whether there was something to remove.
 */
export function remove({ session, workbench }: Work): boolean {
  if (workbench.canvas.read()?.stepBack() === true) return true;
  const { locked } = session.shades.read();
  const ids = session.selection.read().ids.filter((id) => !locked.has(id));
  session.remove(ids);
  return ids.length > 0;
}

/**
 * Answer a question, or give a class to the selected marks or words, whichever the digit means.
 *
 * @param work - What the keys act on.
 * @param key - The digit.
 * @returns Whether it means something.
 */
export function pressDigit({ session, workbench }: Work, key: string): boolean {
  const question = findKeyedQuestion(session);
  if (question !== undefined) {
    const option = (question.options ?? []).find(({ name }, index) => findOptionKey(name, index) === key);
    if (option !== undefined) session.apply(answerChoice(session.store.read(), question, option.id));
    return option !== undefined;
  }
  const entry = findClassOfKey(session.ontology, key);
  if (entry === undefined) return false;
  const range = workbench.textRange.read();
  if (range === null) chooseClass(session, workbench, entry.id);
  else {
    const span: TextSpan = { ...range, kind: "text_span", id: makeId(), class: entry.id };
    session.putMark(span);
    session.selection.select(span.id);
    document.getSelection()?.removeAllRanges();
  }
  return true;
}

/**
 * Go from words to marks, or from marks to words.
 *
 * @param session - The session.
 * @returns Whether there was something to begin with.
 */
export function ground(session: TaskSession): boolean {
  const words = readSelectedWords(session);
  const isTyping = document.activeElement instanceof HTMLElement && document.activeElement.isContentEditable;
  if (words !== null) {
    if (session.grounder.takeWords(words)) return true;
    startGrounding(session, words);
    return true;
  }
  const { ids } = session.selection.read();
  if (isTyping || ids.length === 0 || document.activeElement?.closest("input,textarea") !== null) return false;
  session.grounder.startMarks(ids);
  return true;
}
