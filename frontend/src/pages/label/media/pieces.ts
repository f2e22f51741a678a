/** Cutting a text where spans begin and end, so that spans which overlap can all be shown. Pure. */

import { sliceCodePoints } from "../../../core/codePoints";
import type { TextSpan } from "../../../kinds/text_span/payload";

/** A stretch of text that the same spans cover. */
export interface Piece {
  /** First code point. */
  readonly start: number;
  readonly text: string;
  /** The spans over it, the longest first. */
  readonly spans: readonly TextSpan[];
}

/**
 * Cut a text.
 *
 * @param text - The text.
 * @param spans - Spans of it.
 * @param length - Its length, code points.
 * @returns The pieces, which make up the whole text.
 */
export function cutText(text: string, spans: readonly TextSpan[], length: number): Piece[] {
  const inside = [...new Set(spans.flatMap(({ start, end }) => [start, end]))].filter((at) => at > 0 && at < length);
  const cuts = [0, ...inside.sort((a, b) => a - b), length];
  return cuts.slice(0, -1).flatMap((start, index) => {
    const end = cuts[index + 1] ?? length;
    if (start >= end) return [];
    const over = spans.filter((span) => span.start <= start && end <= span.end);
    const sorted = over.sort((a, b) => b.end - b.start - (a.end - a.start));
    return [{ start, text: sliceCodePoints(text, start, end), spans: sorted }];
  });
}
