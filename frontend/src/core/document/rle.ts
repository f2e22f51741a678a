/**
 * COCO run-length encoding of masks: column-major runs, the first run counts zeros.
 *
 * The compressed string form is COCO's own: each run (from the third on, its difference to the run two before it) is
 * written in base 32 with a continuation bit and a sign bit, least significant digit first, offset by 48 into printable
 * ASCII (pycocotools `maskApi.c`). Runs may pass 2^31, so the digits are taken by arithmetic and not by bit operators.
 */

import { z } from "zod";

import type { Xyxy } from "./scalars";
import { struct } from "./schema";

/** A mask of `size[0]` rows by `size[1]` columns. Exactly one of `counts` and `blob` is present. */
export interface Rle {
  readonly size: readonly [height: number, width: number];
  /** The compressed string. */
  readonly counts?: string;
  /** SHA-256 of that string, kept in blob storage because it is larger than 8 KB. */
  readonly blob?: string;
}

/** Pixels of a mask, row by row: 0 is off, anything else is on. */
export interface Bitmap {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

const Side = z.int().min(1).max(1_000_000);

/** Shape of a SHA-256 in hex. */
const BlobHash = z.string().regex(/^[0-9a-f]{64}$/, "expected a SHA-256 in lower-case hex");

/** Shape of a mask. */
export const Rle: z.ZodType<Rle> = struct<Rle>(
  { size: z.tuple([Side, Side]), counts: z.string(), blob: BlobHash },
  { counts: null, blob: null },
);

/** A counts string that is not COCO's compressed form. */
export class BadCounts extends Error {}

/**
 * Read a compressed counts string.
 *
 * @param counts - COCO's compressed form.
 * @returns Run lengths in pixels, alternating zeros and ones, zeros first.
 * @throws BadCounts - It ends inside a number, holds a character outside 48..111, or a run is negative.
 */
export function decodeCounts(counts: string): number[] {
  const runs: number[] = [];
  let value = 0;
  let scale = 1;
  for (const character of counts) {
    const digit = readDigit(character);
    value += (digit % 32) * scale;
    scale *= 32;
    if (digit >= 32) continue;
    if (digit >= 16) value -= scale;
    if (runs.length > 2) value += runs.at(-2) ?? 0;
    if (value < 0) throw new BadCounts(`run ${runs.length} is ${value} pixels long`);
    runs.push(value);
    value = 0;
    scale = 1;
  }
  if (scale > 1) throw new BadCounts("the string ends inside a number");
  return runs;
}

/**
 * Write run lengths as a compressed counts string (inverse of `decodeCounts`).
 *
 * @param runs - Run lengths in pixels, zeros first.
 * @returns COCO's compressed form.
 */
export function encodeCounts(runs: readonly number[]): string {
  return runs.map((run, index) => encodeNumber(index > 2 ? run - (runs[index - 2] ?? 0) : run)).join("");
}

/**
 * Encode a bitmap.
 *
 * @param bitmap - The pixels.
 * @returns Its RLE, with the counts inline.
 */
export function encodeMask(bitmap: Bitmap): Rle {
  const { height, width, pixels } = bitmap;
  const runs: number[] = [];
  let on = false;
  let length = 0;
  for (let column = 0; column < width; column += 1) {
    for (let row = 0; row < height; row += 1) {
      if ((pixels[row * width + column] !== 0) === on) {
        length += 1;
        continue;
      }
      runs.push(length);
      on = !on;
      length = 1;
    }
  }
  return { size: [height, width], counts: encodeCounts([...runs, length]) };
}

/**
 * Decode a mask.
 *
 * @param size - Height and width, px.
 * @param counts - The compressed string.
 * @returns The pixels, 1 where set.
 * @throws BadCounts - The runs do not add up to height times width.
 */
export function decodeMask(size: Rle["size"], counts: string): Bitmap {
  const [height, width] = size;
  const runs = decodeCounts(counts);
  const total = sum(runs);
  if (total !== height * width) {
    throw new BadCounts(`the runs cover ${total} pixels, the size says ${height} x ${width} = ${height * width}`);
  }
  const pixels = new Uint8Array(height * width);
  for (const [start, end] of listSetRuns(runs)) {
    for (let at = start; at < end; at += 1) pixels[(at % height) * width + Math.floor(at / height)] = 1;
  }
  return { height, width, pixels };
}

/**
 * Count the set pixels.
 *
 * @param counts - The compressed string.
 * @returns Area, px.
 */
export function countArea(counts: string): number {
  return sum(decodeCounts(counts).filter((_, index) => index % 2 === 1));
}

/**
 * Find what the set pixels cover. No pixel is decoded.
 *
 * @param size - Height and width, px.
 * @param counts - The compressed string.
 * @returns Left, top, right, bottom, half-open; undefined for an empty mask.
 */
export function findExtent(size: Rle["size"], counts: string): Xyxy | undefined {
  const [height] = size;
  let [x1, y1, x2, y2] = [Infinity, Infinity, 0, 0];
  for (const [start, end] of listSetRuns(decodeCounts(counts))) {
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    const spans = last > first;
    x1 = Math.min(x1, first);
    x2 = Math.max(x2, last + 1);
    y1 = Math.min(y1, spans ? 0 : start % height);
    y2 = Math.max(y2, spans ? height : ((end - 1) % height) + 1);
  }
  return x2 === 0 ? undefined : [x1, y1, x2, y2];
}

/**
 * Add numbers up.
 *
 * @param numbers - Numbers.
 * @returns Their sum.
 */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function readDigit(character: string): number {
  const digit = (character.codePointAt(0) ?? 0) - 48;
  if (digit >= 0 && digit < 64) return digit;
  throw new BadCounts(`'${character}' is not part of COCO's counts alphabet`);
}

function listSetRuns(runs: readonly number[]): [start: number, end: number][] {
  const set: [number, number][] = [];
  let at = 0;
  for (const [index, run] of runs.entries()) {
    if (index % 2 === 1 && run > 0) set.push([at, at + run]);
    at += run;
  }
  return set;
}

function encodeNumber(number: number): string {
  let rest = number;
  let text = "";
  for (;;) {
    const digit = ((rest % 32) + 32) % 32;
    rest = Math.floor(rest / 32);
    const more = digit >= 16 ? rest !== -1 : rest !== 0;
    text += String.fromCharCode((more ? digit + 32 : digit) + 48);
    if (!more) return text;
  }
}
