/** How far takedowns and erasures can be, and how that feels. */

import type { Tone } from "../../ui/StatusText";

const STATES = ["running", "done", "failed", "lifted"] as const;

/** Where a takedown or an erasure stands. */
export type RemovalState = (typeof STATES)[number];

/** The colours of the states: what is done is good, what was lifted counts no more. */
export const TONES: Readonly<Record<RemovalState, Tone>> = {
  running: "active",
  done: "good",
  failed: "bad",
  lifted: "neutral",
};

/**
 * Read a state.
 *
 * @param state - As the server says it.
 * @returns The state; `failed` for one that this page does not know, so that somebody looks.
 */
export function readState(state: string): RemovalState {
  return STATES.find((known) => known === state) ?? "failed";
}
