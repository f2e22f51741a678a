/**
 * Words that point at marks. Pure functions on the parts of a turn or response: none of them ever changes the words.
 * Offsets are code points of the concatenated text. Words that a mark was taken from become plain again when no mark is
 * left, unless their verdict still says something about them.
 */

import { countCodePoints, sliceCodePoints } from "./codePoints";
import {
  type AssetPart,
  type GroundPart,
  type Part,
  standsAlone,
  type TextPart,
  type Verdict,
} from "./document/conversation";

/** What words point at. */
export interface Ground {
  /** Ids of marks. */
  readonly marks: readonly string[];
  readonly verdict?: Verdict;
}

/** Where a part lies in the concatenated text. */
export interface PartRange {
  readonly index: number;
  readonly part: Part;
  /** First code point. */
  readonly start: number;
  /** First code point after it; the same as `start` for an asset. */
  readonly end: number;
}

/**
 * Ground a range of the text. What it covers of other groundings is grounded anew; what lies outside keeps its marks.
 *
 * @param parts - The parts.
 * @param start - First code point.
 * @param end - First code point after the range.
 * @param ground - What the words point at; no marks and no verdict that stands alone makes them plain.
 * @returns The parts; a range across an asset becomes one grounding on each side.
 */
export function groundRange(parts: readonly Part[], start: number, end: number, ground: Ground): Part[] {
  if (start >= end) return [...parts];
  const { before, inside, after } = cutParts(parts, start, end);
  const runs: (AssetPart | TextPart)[] = [];
  for (const part of inside) {
    const last = runs.at(-1);
    if (part.type !== "asset" && last?.type === "text") {
      runs[runs.length - 1] = { type: "text", text: last.text + part.text };
    } else {
      runs.push(part.type === "asset" ? part : { type: "text", text: part.text });
    }
  }
  const grounded = runs.map((run) => (run.type === "asset" ? run : makeGround(run.text, ground)));
  return joinParts(before, grounded, after);
}

/**
 * Make grounded words plain.
 *
 * @param parts - The parts.
 * @param index - Index of a ground part; any other part stays as it is.
 * @returns The parts.
 */
export function unground(parts: readonly Part[], index: number): Part[] {
  return changeGround(parts, index, () => ({ marks: [] }));
}

/**
 * Let grounded words point at more marks.
 *
 * @param parts - The parts.
 * @param index - Index of a ground part; any other part stays as it is.
 * @param marks - Ids; those that are there already are not repeated.
 * @returns The parts.
 */
export function addMarks(parts: readonly Part[], index: number, marks: readonly string[]): Part[] {
  return changeGround(parts, index, (ground) => ({ ...ground, marks: [...new Set([...ground.marks, ...marks])] }));
}

/**
 * Let grounded words no longer point at marks, wherever they do.
 *
 * @param parts - The parts.
 * @param marks - Ids.
 * @param index - Index of the only ground part to change; left out means all.
 * @returns The parts.
 */
export function removeMarks(parts: readonly Part[], marks: ReadonlySet<string>, index?: number): Part[] {
  let changed = [...parts];
  // From the end, because words that become plain join their neighbours and shift what comes after them.
  for (const at of index === undefined ? [...parts.keys()].reverse() : [index]) {
    const part = parts[at];
    if (part?.type !== "ground" || !(part.marks ?? []).some((id) => marks.has(id))) continue;
    changed = changeGround(changed, at, (ground) => ({
      ...ground,
      marks: ground.marks.filter((id) => !marks.has(id)),
    }));
  }
  return changed;
}

/**
 * Say what the marks say about grounded words.
 *
 * @param parts - The parts.
 * @param index - Index of a ground part; any other part stays as it is.
 * @param verdict - The verdict; left out takes it back.
 * @returns The parts.
 */
export function setVerdict(parts: readonly Part[], index: number, verdict?: Verdict): Part[] {
  return changeGround(parts, index, ({ marks }) => (verdict === undefined ? { marks } : { marks, verdict }));
}

/**
 * Measure where parts lie.
 *
 * @param parts - The parts.
 * @returns One range a part, in order.
 */
export function measureParts(parts: readonly Part[]): PartRange[] {
  let at = 0;
  return parts.map((part, index) => {
    const start = at;
    at += part.type === "asset" ? 0 : countCodePoints(part.text);
    return { index, part, start, end: at };
  });
}

/**
 * Cut parts in three at two offsets. A part across a cut is cut in two that point at the same marks.
 *
 * @param parts - The parts.
 * @param start - First code point of the middle.
 * @param end - First code point after the middle.
 * @returns The three pieces; an asset on a border stays outside the middle.
 */
export function cutParts(
  parts: readonly Part[],
  start: number,
  end: number,
): { before: Part[]; inside: Part[]; after: Part[] } {
  const pieces = { before: [] as Part[], inside: [] as Part[], after: [] as Part[] };
  for (const range of measureParts(parts)) {
    if (range.end <= start) pieces.before.push(range.part);
    else if (range.start >= end) pieces.after.push(range.part);
    else if (range.part.type === "asset") pieces.inside.push(range.part);
    else {
      const { before, inside, after } = cutPart(range.part, start - range.start, end - range.start);
      pieces.before.push(...before);
      pieces.inside.push(...inside);
      pieces.after.push(...after);
    }
  }
  return pieces;
}

/**
 * Put pieces together again, joining plain words where they meet.
 *
 * @param pieces - Lists of parts. Only their ends are joined: what lay apart inside a piece stays apart.
 * @returns One list.
 */
export function joinParts(...pieces: readonly (readonly Part[])[]): Part[] {
  const joined: Part[] = [];
  for (const piece of pieces) {
    for (const [index, part] of piece.entries()) {
      const last = joined.at(-1);
      if (index === 0 && last?.type === "text" && part.type === "text") {
        joined[joined.length - 1] = { type: "text", text: last.text + part.text };
      } else {
        joined.push(part);
      }
    }
  }
  return joined;
}

function cutPart(
  part: TextPart | GroundPart,
  start: number,
  end: number,
): Record<"before" | "inside" | "after", Part[]> {
  const cut = (from: number, to: number): Part[] => {
    const text = from < to ? sliceCodePoints(part.text, from, to) : "";
    return text === "" ? [] : [{ ...part, text }];
  };
  return { before: cut(0, start), inside: cut(Math.max(start, 0), end), after: cut(end, Infinity) };
}

function changeGround(parts: readonly Part[], index: number, change: (ground: Ground) => Ground): Part[] {
  const part = parts[index];
  if (part?.type !== "ground") return [...parts];
  const { marks = [], verdict } = part;
  const changed = makeGround(part.text, change(verdict === undefined ? { marks } : { marks, verdict }));
  return joinParts(parts.slice(0, index), [changed], parts.slice(index + 1));
}

function makeGround(text: string, { marks, verdict }: Ground): TextPart | GroundPart {
  if (marks.length === 0 && !standsAlone(verdict)) return { type: "text", text };
  return {
    type: "ground",
    text,
    ...(marks.length > 0 ? { marks } : {}),
    ...(verdict === undefined ? {} : { verdict }),
  };
}
