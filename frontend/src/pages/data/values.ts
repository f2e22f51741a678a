/** Ranges of facts and values of the metadata, as the address spells them and as people read them. Pure. */

import type { Schemas } from "../../api/client";

/** Name of a fact of files. */
export type FactName = Schemas["FactRange"]["fact"];

/** The facts that items can be narrowed by, pictures first, then sounds, then texts. */
export const FACTS = [
  "width_px",
  "height_px",
  "aspect_ratio",
  "sharpness",
  "brightness",
  "contrast",
  "entropy_bits",
  "dark_ratio",
  "bright_ratio",
  "duration_us",
  "loudness_lufs",
  "peak_dbfs",
  "rms_dbfs",
  "clipping_ratio",
  "silence_ratio",
  "speech_ratio",
  "text_length",
  "size_bytes",
] as const satisfies readonly FactName[];

const PERCENT = 0.01;
/** By fact: how much of its own unit is one of what people read, where the two differ: seconds, megabytes, percent. */
const SHOWN_IN: Partial<Record<FactName, number>> = {
  duration_us: 1_000_000,
  size_bytes: 1_000_000,
  dark_ratio: PERCENT,
  bright_ratio: PERCENT,
  clipping_ratio: PERCENT,
  silence_ratio: PERCENT,
  speech_ratio: PERCENT,
};
const DIGITS = 12;
const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e[+-]?\d+)?`;
const RANGE = new RegExp(`^([a-z_]+)=(${NUMBER})?\\.\\.(${NUMBER})?$`);

/** A fact and the range that it lies in, in the fact's own unit; both ends belong to it, null is no limit. */
export interface FactRange {
  readonly fact: FactName;
  readonly least: number | null;
  readonly most: number | null;
}

/**
 * Read a range.
 *
 * @param text - As the address and the API spell it, e.g. `width_px=640..`.
 * @returns The range; null when it is none.
 */
export function readRange(text: string): FactRange | null {
  const found = RANGE.exec(text);
  const fact = FACTS.find((name) => name === found?.[1]);
  if (found === null || fact === undefined) return null;
  const [, , least, most] = found;
  return { fact, least: readEnd(least), most: readEnd(most) };
}

function readEnd(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}

/**
 * Spell a range.
 *
 * @param range - The range.
 * @returns As the address and the API spell it.
 */
export function writeRange({ fact, least, most }: FactRange): string {
  return `${fact}=${least ?? ""}..${most ?? ""}`;
}

/**
 * Turn a fact into the unit that people read.
 *
 * @param fact - Which fact.
 * @param value - In its own unit.
 * @returns In seconds, megabytes or percent where those are shown.
 */
export function showFact(fact: FactName, value: number): number {
  return round(value / (SHOWN_IN[fact] ?? 1));
}

/**
 * Turn what people wrote into a fact's own unit.
 *
 * @param fact - Which fact.
 * @param shown - In the unit that people read.
 * @returns In its own unit.
 */
export function takeFact(fact: FactName, shown: number): number {
  return round(shown * (SHOWN_IN[fact] ?? 1));
}

/** Without the noise that multiplying leaves in the last digits. */
function round(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/**
 * Read a value of the metadata.
 *
 * @param words - `name=value`; a value that reads as JSON is one, so that numbers and truth values can be asked for.
 * @returns The value by its name; null when there is no name or no value.
 */
export function readMetadata(words: string): Record<string, unknown> | null {
  const at = words.indexOf("=");
  const [name, value] = [words.slice(0, at).trim(), words.slice(at + 1).trim()];
  if (at < 1 || name === "" || value === "") return null;
  try {
    return { [name]: JSON.parse(value) as unknown };
  } catch {
    return { [name]: value };
  }
}

/**
 * Spell a value of the metadata, so that reading it gives the same value.
 *
 * @param name - Its name.
 * @param value - The value.
 * @returns `name=value`; a text that would read as something else stands in quotes.
 */
export function writeMetadata(name: string, value: unknown): string {
  if (typeof value === "string" && readMetadata(`${name}=${value}`)?.[name.trim()] === value) return `${name}=${value}`;
  return `${name}=${JSON.stringify(value)}`;
}
