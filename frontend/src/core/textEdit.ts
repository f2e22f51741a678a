/**
 * Edits of the words of a turn or response that keep everything that lies in them: groundings, spans and corrections.
 * Offsets are code points of the concatenated text.
 */

import { listDeletion } from "./cascade";
import { countCodePoints, sliceCodePoints } from "./codePoints";
import type { Correction, Part, Response, TextPart, Turn } from "./document/conversation";
import type { Document } from "./document/document";
import { isSame } from "./document/equality";
import type { KindTable, Mark, TextRange } from "./document/mark";
import { applyOps, makePut, type Op } from "./document/patch";
import { cutParts, joinParts, measureParts, type PartRange } from "./grounding";

/** One edit: the words in a range give way to others. */
export interface TextEdit extends TextRange {
  readonly text: string;
}

/**
 * Edit the words of parts. Words typed inside a grounding, or over all or some of its words, belong to it; words typed
 * beside it do not; a grounding all of whose words are gone is gone. Assets inside the range stay.
 *
 * @param parts - The parts.
 * @param edit - What to put where.
 * @returns The parts, whose concatenated text is the edited one.
 */
export function replaceText(parts: readonly Part[], edit: TextEdit): Part[] {
  const home = measureParts(parts).find((range) => isHome(range, edit));
  if (home !== undefined) return editInside(parts, home, edit);
  const { before, inside, after } = cutParts(parts, edit.start, edit.end);
  const typed: TextPart[] = edit.text === "" ? [] : [{ type: "text", text: edit.text }];
  return joinParts(
    before,
    typed,
    inside.filter((part) => part.type === "asset"),
    after,
  );
}

/**
 * Find where a range lies after an edit.
 *
 * @param range - A range of the text before.
 * @param edit - What was put where.
 * @returns The range of the text after; undefined when all its words are gone.
 */
export function shiftRange({ start, end }: TextRange, edit: TextEdit): TextRange | undefined {
  const typed = countCodePoints(edit.text);
  const moved = typed - (edit.end - edit.start);
  if (end <= edit.start) return { start, end };
  if (start >= edit.end) return { start: start + moved, end: end + moved };
  const isInside = start <= edit.start && edit.end <= end;
  const shifted = {
    start: start < edit.start || isInside ? start : edit.start + typed,
    end: isInside || edit.end < end ? end + moved : edit.start,
  };
  return shifted.start < shifted.end ? shifted : undefined;
}

/**
 * List the operations that edit the words of a turn or response, with all that lies in them.
 *
 * @param document - The document.
 * @param id - Id of the turn or response.
 * @param edit - What to put where.
 * @param kinds - The kinds of mark.
 * @returns Operations; none when there is no such turn or response.
 */
export function listTextEdit(document: Document, id: string, edit: TextEdit, kinds: KindTable): Op[] {
  const put = putEdited(document, id, edit);
  if (put === undefined) return [];
  const shift = (range: TextRange): TextRange | undefined => shiftRange(range, edit);
  const moves = [...shiftMarks(document.marks, id, shift, kinds), ...shiftCorrections(document.corrections, id, shift)];
  const puts = [put, ...moves.flatMap((move) => (typeof move === "string" ? [] : [move]))];
  const gone = moves.filter((move) => typeof move === "string");
  return [...puts, ...listDeletion(applyOps(document, puts), gone, kinds)];
}

type Shift = (range: TextRange) => TextRange | undefined;

/** An operation that moves something, or the id of what has no words left. */
type Moved = Op | string;

function putEdited(document: Document, id: string, edit: TextEdit): Op | undefined {
  const change = <S extends Turn | Response>(entity: S): S => ({ ...entity, parts: replaceText(entity.parts, edit) });
  const turn = document.turns.find((entity) => entity.id === id);
  if (turn !== undefined) return makePut({ noun: "turn", entity: change(turn) });
  const response = document.responses.find((entity) => entity.id === id);
  return response && makePut({ noun: "response", entity: change(response) });
}

function shiftMarks(marks: readonly Mark[], home: string, shift: Shift, kinds: KindTable): Moved[] {
  return marks.flatMap((mark): Moved[] => {
    const kind = kinds[mark.kind];
    if (kind?.shift === undefined || !(kind.references?.(mark) ?? []).some(({ id }) => id === home)) return [];
    return makeMove(mark, kind.shift(mark, shift), (value) => ({ op: "put_mark", value }));
  });
}

function shiftCorrections(corrections: readonly Correction[], response: string, shift: Shift): Moved[] {
  return corrections.flatMap((correction): Moved[] => {
    if (correction.response !== response) return [];
    const range = shift(correction);
    const moved = range && { ...correction, ...range };
    return makeMove(correction, moved, (value) => ({ op: "put_correction", value }));
  });
}

function makeMove<E extends { readonly id: string }>(old: E, moved: E | undefined, put: (value: E) => Op): Moved[] {
  if (moved === undefined) return [old.id];
  return isSame(old, moved) ? [] : [put(moved)];
}

/** Whether an edit happens within one part. Typing at the border of a grounding happens outside it. */
function isHome({ part, start, end }: PartRange, edit: TextEdit): boolean {
  if (part.type === "asset" || edit.start < start || end < edit.end) return false;
  if (edit.start < edit.end || part.type === "text") return true;
  return start < edit.start && edit.start < end;
}

function editInside(parts: readonly Part[], { index, part, start }: PartRange, edit: TextEdit): Part[] {
  const [before, after] = [parts.slice(0, index), parts.slice(index + 1)];
  if (part.type === "asset") return [...parts];
  const kept = [sliceCodePoints(part.text, 0, edit.start - start), sliceCodePoints(part.text, edit.end - start)];
  const text = kept.join(edit.text);
  return text === "" ? joinParts(before, after) : joinParts(before, [{ ...part, text }], after);
}
