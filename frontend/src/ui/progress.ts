/** How far the labeling of items has come: the states in order, and their colours. */

import type { Tone } from "./StatusText";

/** The states that an active item can be in, from the start to the end. */
export const PROGRESS_STATES = [
  "accepted",
  "labeled",
  "in_review",
  "returned",
  "partly",
  "unlabeled",
  "skipped",
] as const;

/** One of the states. */
export type ProgressState = (typeof PROGRESS_STATES)[number];

/** How each state feels. */
export const PROGRESS_TONES: Readonly<Record<ProgressState, Tone>> = {
  accepted: "good",
  labeled: "good",
  in_review: "active",
  returned: "warning",
  partly: "active",
  unlabeled: "neutral",
  skipped: "neutral",
};

/** Items by state, `set_aside` beside them. */
export type Counts = Readonly<Record<string, number>>;

/**
 * Add counts up.
 *
 * @param counts - Items by state.
 * @returns How many there are (without what is set aside), and how many need no more labeling.
 */
export function sumCounts(counts: Counts): { readonly total: number; readonly done: number } {
  const of = (states: readonly ProgressState[]): number => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return { total: of(PROGRESS_STATES), done: of(["accepted", "labeled", "in_review"]) };
}
