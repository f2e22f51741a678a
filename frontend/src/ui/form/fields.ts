/** Reads what a form needs to know from the JSON Schema of a job's parameters or a format's options. */

import { z } from "zod";

/** One thing to fill in. */
export interface Field {
  readonly name: string;
  readonly type: "choice" | "flag" | "number" | "text" | "list";
  /** What can be chosen; empty for other types. */
  readonly choices: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** Whether only whole numbers count. */
  readonly isWhole: boolean;
  /** Whether nothing is a value too, as in "no limit". */
  readonly isNullable: boolean;
  readonly isRequired: boolean;
  /** What it is before anybody touches it; undefined when there is no such value. */
  readonly initial: unknown;
  /** What the server says about it, in English; empty when it says nothing. */
  readonly description: string;
}

const schemaShape = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  anyOf: z
    .array(z.object({ type: z.string(), minimum: z.number().optional(), maximum: z.number().optional() }))
    .optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.unknown().optional(),
  description: z.string().default(""),
});
const objectShape = z.object({
  properties: z.record(z.string(), schemaShape).default({}),
  required: z.array(z.string()).default([]),
});
const documentShape = z.object({ $ref: z.string(), $defs: z.record(z.string(), objectShape) });

/**
 * Read the fields of a schema.
 *
 * @param schema - A JSON Schema document whose root refers to one flat object.
 * @returns Its fields, in its order; none when it has another form.
 */
export function readFields(schema: unknown): Field[] {
  const found = documentShape.safeParse(schema).data;
  const root = found?.$defs[found.$ref.split("/").at(-1) ?? ""];
  if (root === undefined) return [];
  return Object.entries(root.properties).map(([name, entry]) => readField(name, entry, root.required.includes(name)));
}

function readField(name: string, entry: z.infer<typeof schemaShape>, isRequired: boolean): Field {
  const variants = entry.anyOf ?? [];
  const inner = variants.find(({ type }) => type !== "null") ?? entry;
  return {
    name,
    type: entry.enum !== undefined ? "choice" : nameType(inner.type),
    choices: entry.enum ?? [],
    minimum: inner.minimum,
    maximum: inner.maximum,
    isWhole: inner.type === "integer",
    isNullable: variants.some(({ type }) => type === "null"),
    isRequired,
    initial: entry.default,
    description: entry.description,
  };
}

function nameType(type: string | undefined): Field["type"] {
  if (type === "boolean") return "flag";
  if (type === "integer" || type === "number") return "number";
  return type === "array" ? "list" : "text";
}

/** What is filled in, by name. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * Collect what fields are before anybody touches them.
 *
 * @param fields - The fields.
 * @returns Their values, by name; fields without one are left out.
 */
export function collectInitial(fields: readonly Field[]): Values {
  return Object.fromEntries(
    fields.filter(({ initial }) => initial !== undefined).map(({ name, initial }) => [name, initial]),
  );
}

/**
 * List what is still to be filled in.
 *
 * @param fields - The fields.
 * @param values - What is filled in.
 * @returns Names of required fields that are empty.
 */
export function listMissing(fields: readonly Field[], values: Values): string[] {
  const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";
  return fields.filter(({ name, isRequired }) => isRequired && isEmpty(values[name])).map(({ name }) => name);
}
