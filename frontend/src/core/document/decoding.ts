/** Turns JSON into shapes, and zod's complaints into problems that name the entity. */

import type { z } from "zod";

import { DocumentInvalid, type Problem } from "./problem";
import { isRecord } from "./schema";

/**
 * Decode JSON, as strictly as the server does.
 *
 * @param data - JSON text, or its bytes in UTF-8.
 * @returns The decoded value.
 * @throws DocumentInvalid - It is not JSON in UTF-8, or holds a number that is not finite or text that is not Unicode.
 */
export function parseJson(data: string | Uint8Array): unknown {
  try {
    // A byte order mark is not JSON, and must not be skipped in silence.
    const json =
      typeof data === "string" ? data : new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    return JSON.parse(json, refuseInexact) as unknown;
  } catch (error) {
    const message = `not valid JSON: ${error instanceof Error ? error.message : String(error)}`;
    throw new DocumentInvalid([{ code: "not_json", id: null, message, path: "$" }]);
  }
}

/**
 * Check a decoded value against a shape.
 *
 * @param raw - The decoded value; not changed.
 * @param schema - The shape.
 * @returns The value in that shape, fields at their default left out.
 * @throws DocumentInvalid - A field is missing, unknown, or of the wrong type or range. Each problem names the nearest
 *   enclosing entity that has an id.
 */
export function convert<T>(raw: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new DocumentInvalid(result.error.issues.map((issue) => explain(issue, raw)));
}

/** Writes a path as JSON paths are written, e.g. `$.marks[2].xyxy`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}.${String(step)}`),
    "$",
  );
}

function explain(issue: z.core.$ZodIssue, raw: unknown): Problem {
  const id = findOwner(raw, issue.path);
  const path = formatPath(issue.path);
  const message = `${id === null ? "" : `${id}: `}${issue.message} at ${path}`;
  return { code: "malformed", id, message, path };
}

/** The id of the innermost object on a path that has one. */
function findOwner(raw: unknown, path: readonly PropertyKey[]): string | null {
  let owner: string | null = null;
  let node = raw;
  for (const step of [undefined, ...path]) {
    if (step !== undefined) node = descend(node, step);
    if (isRecord(node) && typeof node["id"] === "string") owner = node["id"];
  }
  return owner;
}

function descend(node: unknown, step: PropertyKey): unknown {
  if (Array.isArray(node)) return node[Number(step)] as unknown;
  return isRecord(node) && Object.hasOwn(node, step) ? node[String(step)] : undefined;
}

function refuseInexact(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("a number is out of range");
  if (!key.isWellFormed() || (typeof value === "string" && !value.isWellFormed())) {
    throw new Error("a text holds half a surrogate pair");
  }
  return value;
}
