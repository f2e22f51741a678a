/**
 * The few zod building blocks that every shape is made of. They differ from zod's own in three ways: a field at its
 * default is left out of what parsing returns (as it is left out of the stored bytes), a tag picks one shape so that
 * complaints are about that shape alone, and free keys may be any text, `__proto__` included.
 */

import { z } from "zod";

// Compiling checks with `new Function` is refused by a strict content security policy, and reported each time.
z.config({ jitless: true });

/** The keys of a type that may be absent. */
type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** One schema a field. */
export type Shape<T> = { readonly [K in keyof T]-?: z.ZodType<Exclude<T[K], undefined>> };

/** What an optional field means when it is absent. Null: nothing; JSON may then say null. Lists and tables are empty. */
type Default = null | boolean | number | string | readonly [] | Readonly<Record<string, never>>;

/** One default an optional field. */
export type Defaults<T> = { readonly [K in OptionalKeys<T>]: Default };

/**
 * Describe an object with exactly these fields.
 *
 * @param shape - A schema for each field.
 * @param defaults - What each optional field means when it is absent.
 * @returns A schema that refuses unknown fields and leaves out fields at their default.
 */
export function struct<T extends object>(shape: Shape<T>, defaults: Defaults<T>): z.ZodType<T> {
  const fields: Record<string, z.ZodType> = {};
  for (const [key, schema] of Object.entries<z.ZodType>(shape)) fields[key] = loosen(schema, key, defaults);
  return z.strictObject(fields).transform((value) => dropDefaults(value, defaults) as T);
}

/**
 * Describe an object whose shape one of its fields names.
 *
 * @param tag - The field.
 * @param table - A schema for each of its values.
 * @returns A schema that only complains about the shape that was named.
 */
export function tagged<T>(tag: string, table: Readonly<Record<string, z.ZodType<T>>>): z.ZodType<T> {
  return z.unknown().transform((raw, context) => {
    const name = isRecord(raw) ? raw[tag] : undefined;
    const schema = typeof name === "string" && Object.hasOwn(table, name) ? table[name] : undefined;
    if (schema !== undefined) return forward(schema.safeParse(raw), context, []);
    const message = isRecord(raw) ? `expected one of ${Object.keys(table).join(", ")}` : "expected an object";
    context.addIssue({ code: "custom", message, path: isRecord(raw) ? [tag] : [] });
    return z.NEVER;
  });
}

/**
 * Describe an object of free keys.
 *
 * @param key - A schema for each key.
 * @param value - A schema for each value.
 * @param minimum - The least number of keys.
 * @returns A schema for the table.
 */
export function table<V>(key: z.ZodType<string>, value: z.ZodType<V>, minimum = 0): z.ZodType<Record<string, V>> {
  return z.unknown().transform((raw, context) => {
    if (!isRecord(raw) || Object.keys(raw).length < minimum) {
      context.addIssue({ code: "custom", message: `expected an object with at least ${minimum} keys` });
      return z.NEVER;
    }
    const entries = Object.entries(raw).map(([name, entry]) => [
      forward(key.safeParse(name), context, [name]),
      forward(value.safeParse(entry), context, [name]),
    ]);
    return Object.fromEntries(entries) as Record<string, V>;
  });
}

/**
 * Describe a text by its length.
 *
 * @param minimum - Least number of code points.
 * @param maximum - Highest number of code points.
 * @returns A schema for the text.
 */
export function text(minimum: number, maximum = Infinity): z.ZodType<string> {
  const bounds = maximum === Infinity ? `at least ${minimum}` : `${minimum} to ${maximum}`;
  return z.string().refine((value) => fits(value, minimum, maximum), `expected ${bounds} code points`);
}

/**
 * Tell a JSON object from everything else.
 *
 * @param value - Any JSON value.
 * @returns Whether it is an object, not a list and not null.
 */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Any JSON object, kept as it is. */
export const FreeForm: z.ZodType<Readonly<Record<string, unknown>>> = z.custom<Record<string, unknown>>(
  isRecord,
  "expected an object",
);

function fits(value: string, minimum: number, maximum: number): boolean {
  if (value.length <= maximum && value.length >= minimum * 2) return true;
  const length = Array.from(value).length;
  return minimum <= length && length <= maximum;
}

function loosen(schema: z.ZodType, key: string, defaults: Readonly<Record<string, Default>>): z.ZodType {
  if (!Object.hasOwn(defaults, key)) return schema;
  return defaults[key] === null ? schema.nullable().optional() : schema.optional();
}

function dropDefaults(value: object, defaults: Readonly<Record<string, Default>>): object {
  const kept = Object.entries<unknown>(value as Record<string, unknown>).filter(
    ([key, entry]) => !(Object.hasOwn(defaults, key) && isDefault(entry, defaults[key])),
  );
  return Object.fromEntries(kept);
}

function isDefault(entry: unknown, fallback: Default | undefined): boolean {
  if (entry === undefined || entry === fallback) return true;
  if (Array.isArray(fallback)) return Array.isArray(entry) && entry.length === 0;
  return isRecord(fallback) && isRecord(entry) && Object.keys(entry).length === 0;
}

function forward<T>(result: z.ZodSafeParseResult<T>, context: z.RefinementCtx, path: readonly PropertyKey[]): T {
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    context.addIssue({ code: "custom", message: issue.message, path: [...path, ...issue.path] });
  }
  return z.NEVER;
}
