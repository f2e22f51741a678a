/**
 * Colours of classes. Twelve that stay apart for the common colour-vision deficiencies and read on light and dark alike;
 * they begin with those of Okabe and Ito, brought to one range of lightness. Past twelve they repeat with a pattern and
 * a letter, so that colour is never the only difference. For strokes and fills: small text needs more contrast.
 */

/** The twelve, in the order in which classes get them. */
export const CLASS_COLOURS = [
  "#d96d11",
  "#748dc8",
  "#079383",
  "#7d9055",
  "#066fc4",
  "#d23b05",
  "#cd67a1",
  "#ca10d3",
  "#a74f5b",
  "#ff486f",
  "#8067f3",
  "#8f5c9b",
] as const;

/** How fills of one colour differ. */
export type FillPattern = "solid" | "stripes" | "dots" | "grid";

const PATTERNS: readonly FillPattern[] = ["solid", "stripes", "dots", "grid"];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** What a class looks like. */
export interface ClassStyle {
  /** `#rrggbb`. */
  readonly colour: string;
  readonly pattern: FillPattern;
  /** Shown beside the class where its colour repeats; empty for the first twelve. */
  readonly letter: string;
}

/**
 * Style a class.
 *
 * @param index - Its place in the ontology, from 0.
 * @param colour - The colour that the ontology gives it, if it does.
 * @returns Its style; no two of the first 48 without a colour of their own are the same.
 */
export function styleClass(index: number, colour?: string): ClassStyle {
  const round = Math.floor(index / CLASS_COLOURS.length);
  return {
    colour: colour ?? CLASS_COLOURS[index % CLASS_COLOURS.length] ?? CLASS_COLOURS[0],
    pattern: PATTERNS[round % PATTERNS.length] ?? "solid",
    letter: round === 0 ? "" : LETTERS.charAt((round - 1) % LETTERS.length),
  };
}
