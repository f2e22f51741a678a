/** What checks and their findings are called. What the catalogue does not know keeps the server's words. */

import type { TFunction } from "i18next";

import type { Finding } from "../../api/findings";
import type { Format } from "../../ui/format";

type T = TFunction<"findings">;

/** The checks that the catalogue knows. */
export const CHECKS = [
  "broken_media",
  "blur",
  "exposure",
  "odd_size",
  "near_blank",
  "bad_sound",
  "outliers",
  "image_text_mismatch",
  "caption_evidence",
  "bad_responses",
  "language_outliers",
  "length_outliers",
  "degenerate_regions",
  "duplicate_regions",
  "label_errors",
  "box_errors",
  "answer_disagreement",
  "region_disagreement",
  "personal_data",
  "sensitive_content",
] as const;

/** A check that the catalogue knows. */
export type CheckName = (typeof CHECKS)[number];

const GROUPS = ["media", "text", "marks", "labels", "people"] as const;
const SEVERITIES = ["error", "warning", "notice"] as const;

const CODES = [
  "unreadable",
  "trailing_bytes",
  "animated",
  "many_pages",
  "too_short",
  "blurred",
  "too_dark",
  "too_bright",
  "tiny",
  "huge",
  "narrow",
  "blank_image",
  "silent",
  "empty_text",
  "clipped",
  "faint",
  "coarse",
  "outlier",
  "text_fits_badly",
  "unmarked_entity",
  "claim_contradicted",
  "claim_unverifiable",
  "empty_answer",
  "empty_prompt",
  "refusal",
  "placeholder",
  "repetition",
  "other_language",
  "short_text",
  "long_text",
  "tiny_region",
  "sliver",
  "whole_picture",
  "same_region",
  "same_region_two_classes",
  "unlikely_label",
  "swapped_class",
  "badly_located",
  "overlooked",
  "answers_differ",
  "regions_differ",
  "secret",
  "email",
  "iban",
  "resident_number",
  "card_number",
  "social_security",
  "ip_address",
  "phone",
  "nudity",
  "face",
] as const;

/** Details that are shares of a whole. */
const SHARES: ReadonlySet<string> = new Set(["ratio", "most", "share", "rank", "noise"]);

function find<N extends string>(names: readonly N[], name: string): N | undefined {
  return names.find((known) => known === name);
}

/**
 * Name a check.
 *
 * @param t - The catalogue.
 * @param name - Its name.
 * @returns What it is called in the person's language.
 */
export function nameCheck(t: T, name: string): string {
  const known = find(CHECKS, name);
  return known === undefined ? name : t(`check.${known}`);
}

/**
 * Name a group of checks.
 *
 * @param t - The catalogue.
 * @param group - Its name.
 * @returns What it is called in the person's language.
 */
export function nameGroup(t: T, group: string): string {
  const known = find(GROUPS, group);
  return known === undefined ? group : t(`group.${known}`);
}

/**
 * Name how much a finding matters.
 *
 * @param t - The catalogue.
 * @param severity - As the server has it.
 * @returns The word in the person's language.
 */
export function nameSeverity(t: T, severity: string): string {
  const known = find(SEVERITIES, severity);
  return known === undefined ? severity : t(`severity.${known}`);
}

/**
 * Say what was found.
 *
 * @param t - The catalogue.
 * @param format - How values are written.
 * @param finding - The finding.
 * @returns One sentence; the server's own where the catalogue does not know its code.
 */
export function tellFinding(t: T, format: Format, finding: Finding): string {
  const code = find(CODES, finding.code);
  if (code === undefined) return finding.sentence;
  const details = new Map(
    Object.entries(finding.details).map(([name, value]): [string, string] => [name, writeDetail(format, name, value)]),
  );
  const values: typeof NOTHING = { ...NOTHING, ...Object.fromEntries(details) };
  return t(`says.${code}`, values);
}

function writeDetail(format: Format, name: string, value: unknown): string {
  if (typeof value === "number") return SHARES.has(name) ? format.percent(value) : format.number(value);
  return typeof value === "string" ? value : "–";
}

/** What stands where a detail is missing. */
const NOTHING = {
  slot: "",
  reason: "–",
  bytes: "–",
  frames: "–",
  pages: "–",
  duration_us: "–",
  sharpness: "–",
  least: "–",
  ratio: "–",
  most: "–",
  width: "–",
  height: "–",
  contrast: "–",
  rms_dbfs: "–",
  rate: "–",
  cosine: "–",
  usual: "–",
  nearest: "–",
  part: "",
  rank: "–",
  word: "–",
  class: "–",
  words: "–",
  language: "–",
  share: "–",
  length: "–",
  kind: "–",
  mark: "–",
  side: "–",
  first: "–",
  second: "–",
  classes: "–",
  iou: "–",
  question: "–",
  given: "–",
  given_probability: "–",
  suggested: "–",
  suggested_probability: "–",
  surety: "–",
  place: "–",
  said: "–",
  alpha: "–",
  agreement: "–",
  shown: "–",
  count: "–",
  label: "–",
  surest: "–",
};
