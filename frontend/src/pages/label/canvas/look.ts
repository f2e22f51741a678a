/** How a mark looks in each state: widths in CSS px, alphas 0..1. */

import { readColour, type Stroke } from "./sketch";

/** What holds of a mark at the moment. */
export interface MarkState {
  readonly isLit: boolean;
  readonly isSelected: boolean;
  /** Something else is lit. */
  readonly isDim: boolean;
  /** A model's, not decided on yet. */
  readonly isSuggested: boolean;
  /** The suggestion that the keys act on. */
  readonly isCurrent: boolean;
  /** Rejected, removed, or otherwise only a memory. */
  readonly isFaint: boolean;
}

/** The look of a mark. */
export interface Look {
  readonly stroke: Stroke;
  readonly fillAlpha: number;
}

const THIN = 1.5;
const THICK = 2.5;
const HALO = 1.25;
const DASH = 6;

/** White, for handles. */
export const HANDLE: Stroke = { colour: [1, 1, 1, 1], width: 8, halo: 1.5 };

/** Handles that make a new point. */
export const MINOR_HANDLE: Stroke = { colour: [1, 1, 1, 0.75], width: 5, halo: 1 };

/**
 * Decide how a mark looks.
 *
 * @param hex - Colour of its class, `#rrggbb`.
 * @param state - What holds of it.
 * @returns Its look.
 */
export function chooseLook(hex: string, state: MarkState): Look {
  const isStrong = state.isLit || state.isSelected || state.isCurrent;
  const alpha = state.isDim && !isStrong ? 0.22 : state.isFaint ? 0.5 : 1;
  const stroke: Stroke = {
    colour: readColour(hex, alpha),
    width: isStrong ? THICK : THIN,
    halo: HALO,
    dash: state.isSuggested || state.isFaint ? DASH : 0,
  };
  return { stroke, fillAlpha: chooseFill(state) };
}

/** What is being worked on is seen best through a thin fill; its handles say that it is selected. */
function chooseFill({ isLit, isSelected, isCurrent, isDim, isSuggested, isFaint }: MarkState): number {
  if (isSelected) return 0.08;
  if (isLit || isCurrent) return isSuggested ? 0.16 : 0.24;
  if (isDim) return 0.02;
  return isSuggested || isFaint ? 0.04 : 0.12;
}
