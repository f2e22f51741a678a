/** What steps, reasons and options of samplers are called; what the catalogue does not know keeps its own name. */

import type { TFunction } from "i18next";

import { type Kind, KINDS } from "./drafts";

type T = TFunction<"recipes">;

const SAMPLERS = [
  "uniform",
  "stratified",
  "balanced",
  "k_center",
  "typical",
  "facility_location",
  "uncertain_diverse",
] as const;
const OPTIONS = ["evenness", "least", "power", "common_ratio", "neighbours", "max_groups", "breadth"] as const;
const CODES = ["near_duplicate", "not_drawn", "no_vector", "no_score"] as const;
const STATES = ["running", "ready", "approved", "rejected", "failed"] as const;

/** Where a proposal stands. */
export type ProposalState = (typeof STATES)[number];

/**
 * Read where a proposal stands.
 *
 * @param state - As the server says it.
 * @returns The state; running for one that is not known.
 */
export function readState(state: string): ProposalState {
  return STATES.find((one) => one === state) ?? "running";
}

/**
 * Name a kind of step.
 *
 * @param t - The catalogue.
 * @param kind - The kind.
 * @returns Its name.
 */
export function nameKind(t: T, kind: string): string {
  const known: Kind | undefined = KINDS.find((one) => one === kind);
  return known === undefined ? kind : t(`kind.${known}`);
}

/**
 * Name a sampler.
 *
 * @param t - The catalogue.
 * @param sampler - The sampler.
 * @returns Its name.
 */
export function nameSampler(t: T, sampler: string): string {
  const known = SAMPLERS.find((one) => one === sampler);
  return known === undefined ? sampler : t(`sampler.${known}`);
}

/**
 * Name an option of a sampler.
 *
 * @param t - The catalogue.
 * @param option - The option.
 * @returns Its name.
 */
export function nameOption(t: T, option: string): string {
  const known = OPTIONS.find((one) => one === option);
  return known === undefined ? option : t(`option.${known}`);
}

/**
 * Name a reason for which a step leaves items out.
 *
 * @param t - The catalogue.
 * @param code - The reason's code.
 * @returns Its name.
 */
export function nameReason(t: T, code: string): string {
  const number = /^condition_(\d+)$/.exec(code)?.[1];
  if (number !== undefined) return t("reason.condition", { number });
  const known = CODES.find((one) => one === code);
  return known === undefined ? code : t(`reason.${known}`);
}
