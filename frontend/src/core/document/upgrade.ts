/** Reads documents of older schemas: one pure step from each schema to the next. Stored bytes are never rewritten. */

import { DocumentInvalid } from "./problem";

/** The schema that this code writes. */
export const CURRENT_SCHEMA = 1;

/** A decoded JSON object. */
type Raw = Readonly<Record<string, unknown>>;

/** Turns a document of one schema into one of the next. */
export type Step = (raw: Raw) => Raw;

/** `STEPS.get(n)` turns a document of schema n into one of schema n + 1. */
const STEPS: ReadonlyMap<number, Step> = new Map();

/**
 * Bring a decoded document to the current schema.
 *
 * @param raw - The decoded JSON object; not changed.
 * @param steps - One step a schema.
 * @param current - The schema to reach.
 * @returns The document in schema `current`.
 * @throws DocumentInvalid - The schema is missing, not a positive integer, or newer than this page knows.
 */
export function upgrade(raw: Raw, steps = STEPS, current = CURRENT_SCHEMA): Raw {
  const schema = raw["schema"];
  if (typeof schema !== "number" || !Number.isInteger(schema) || schema < 1) {
    throw badSchema(`schema is ${JSON.stringify(schema)}; expected an integer from 1 to ${current}`);
  }
  if (schema > current) {
    throw badSchema(`schema ${schema} is newer than this page understands (${current}); reload the page`);
  }
  let upgraded = raw;
  for (let at = schema; at < current; at += 1) {
    const step = steps.get(at);
    if (step === undefined) throw badSchema(`schema ${at} can no longer be read`);
    upgraded = { ...step(upgraded), schema: at + 1 };
  }
  return upgraded;
}

function badSchema(message: string): DocumentInvalid {
  return new DocumentInvalid([{ code: "bad_schema", id: null, message, path: "$.schema" }]);
}
