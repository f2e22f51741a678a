/** Kind `text_span`: a stretch of text: of a text asset, of a turn, or of a response. */

import { z } from "zod";

import { type BareMark, type Kind, MARK_DEFAULTS, MARK_SHAPE, markProblem } from "../../core/document/mark";
import type { Problem } from "../../core/document/problem";
import { expect } from "../../core/document/references";
import { ClassId, Id, Offset, Slot } from "../../core/document/scalars";
import { struct } from "../../core/document/schema";

/**
 * Code points `start` to `end` (half-open) of exactly one of a slot, a turn, or a response. Offsets in a turn or
 * response count in the concatenation of its parts' texts.
 */
export interface TextSpan extends BareMark {
  readonly kind: "text_span";
  readonly class: string;
  readonly start: number;
  readonly end: number;
  readonly slot?: string;
  readonly turn?: string;
  readonly response?: string;
}

/** What the document knows of text spans. */
export const textSpan: Kind<TextSpan> = {
  schema: struct<TextSpan>(
    {
      ...MARK_SHAPE,
      kind: z.literal("text_span"),
      class: ClassId,
      start: Offset,
      end: Offset,
      slot: Slot,
      turn: Id,
      response: Id,
    },
    { ...MARK_DEFAULTS, slot: null, turn: null, response: null },
  ),
  media: ["text"],

  checkShape(mark) {
    const homes = [mark.slot, mark.turn, mark.response].filter((home) => home !== undefined).length;
    const problems: Problem[] = [];
    if (homes !== 1) {
      const message = `names ${homes} of slot, turn, response; expected exactly one`;
      problems.push(markProblem(mark, "span_home", message));
    }
    if (mark.end <= mark.start) {
      const message = `end ${mark.end} is not after start ${mark.start}; expected start < end`;
      problems.push(markProblem(mark, "degenerate", message));
    }
    return problems;
  },

  checkBounds(mark, asset) {
    return asset.text_length === undefined ? [] : checkLength(mark, `slot '${mark.slot ?? ""}'`, asset.text_length);
  },

  checkHome: checkLength,

  shift(mark, shift) {
    const moved = shift(mark);
    return moved && { ...mark, start: moved.start, end: moved.end };
  },

  references(mark) {
    return [
      ...expect(mark.turn === undefined ? [] : [mark.turn], "turn"),
      ...expect(mark.response === undefined ? [] : [mark.response], "response"),
    ];
  },
};

function checkLength(mark: TextSpan, home: string, length: number): Problem[] {
  if (mark.end <= length) return [];
  const message = `end ${mark.end} lies after the end of ${home}, which has ${length} code points`;
  return [markProblem(mark, "out_of_bounds", message)];
}
