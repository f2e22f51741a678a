/** The document itself: everything one author says about one item. */

import { z } from "zod";

import { Correction, Preference, Response, Turn } from "./conversation";
import { convert, parseJson } from "./decoding";
import type { KindTable, Mark, Noun } from "./mark";
import { DocumentInvalid } from "./problem";
import { ClassId, Slot } from "./scalars";
import { FreeForm, isRecord, type Shape, struct, table, tagged } from "./schema";
import { CURRENT_SCHEMA, upgrade } from "./upgrade";

/** One annotation. Its lists and tables are always there; fields of entities at their default are absent. */
export interface Document {
  /** Version of this layout. */
  readonly schema: typeof CURRENT_SCHEMA;
  /** Regions, segments, spans, choices, relations; later ones lie on top. */
  readonly marks: readonly Mark[];
  /** The conversation, in order. */
  readonly turns: readonly Turn[];
  /** Candidates for turns. */
  readonly responses: readonly Response[];
  /** Judgements between two responses. */
  readonly preferences: readonly Preference[];
  /** Errors found in responses. */
  readonly corrections: readonly Correction[];
  /** By slot, the classes of which every instance is marked. */
  readonly exhaustive: Readonly<Record<string, readonly string[]>>;
  /** What an import brought and this schema does not model, for the way back out. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** A document as JSON carries it: what is empty is absent. */
export type WireDocument = Pick<Document, "schema"> & Partial<Document>;

/** Anything in a document that has an id. */
export type Entity = Mark | Turn | Response | Preference | Correction;

/** An entity with the word for what it is. */
export type Named =
  | { readonly noun: "mark"; readonly entity: Mark }
  | { readonly noun: "turn"; readonly entity: Turn }
  | { readonly noun: "response"; readonly entity: Response }
  | { readonly noun: "preference"; readonly entity: Preference }
  | { readonly noun: "correction"; readonly entity: Correction };

/** A list of a document that holds entities. */
export type ListName = "marks" | "turns" | "responses" | "preferences" | "corrections";

/** The list that holds each sort of entity. */
export const LISTS: Readonly<Record<Noun, ListName>> = {
  mark: "marks",
  turn: "turns",
  response: "responses",
  preference: "preferences",
  correction: "corrections",
};

const NOUNS = ["mark", "turn", "response", "preference", "correction"] as const satisfies readonly Noun[];

/** A document that says nothing. */
export const EMPTY: Document = {
  schema: CURRENT_SCHEMA,
  marks: [],
  turns: [],
  responses: [],
  preferences: [],
  corrections: [],
  exhaustive: {},
  source: {},
};

/**
 * Read a document of any known schema. Only its shape is checked here; `findProblems` does the rest.
 *
 * @param data - JSON text, its bytes, or an already decoded value.
 * @param kinds - The kinds of mark that it may hold.
 * @returns The document.
 * @throws DocumentInvalid - Not JSON, not an object, or of the wrong shape.
 */
export function parseDocument(data: unknown, kinds: KindTable): Document {
  return { ...EMPTY, ...parseWire(data, kinds) };
}

/**
 * Read a document into the form that JSON carries.
 *
 * @param data - JSON text, its bytes, or an already decoded value.
 * @param kinds - The kinds of mark that it may hold.
 * @returns The document, without what is empty or at its default.
 * @throws DocumentInvalid - Not JSON, not an object, or of the wrong shape.
 */
export function parseWire(data: unknown, kinds: KindTable): WireDocument {
  const raw = typeof data === "string" || data instanceof Uint8Array ? parseJson(data) : data;
  if (!isRecord(raw)) {
    const message = "a document is a JSON object, this is something else";
    throw new DocumentInvalid([{ code: "malformed", id: null, message, path: "$" }]);
  }
  return convert(upgrade(raw), documentSchema(kinds));
}

/**
 * Describe any mark.
 *
 * @param kinds - The kinds of mark.
 * @returns A schema that picks the kind.
 */
export function markSchema(kinds: KindTable): z.ZodType<Mark> {
  const schemas = Object.entries(kinds).map(([name, kind]): [string, z.ZodType<Mark>] => [name, kind.schema]);
  return tagged("kind", Object.fromEntries(schemas));
}

/**
 * List everything that has an id.
 *
 * @param document - The document.
 * @returns The entities with what they are, list by list.
 */
export function listNamed(document: Document): Named[] {
  return [
    ...document.marks.map((entity) => ({ noun: "mark" as const, entity })),
    ...document.turns.map((entity) => ({ noun: "turn" as const, entity })),
    ...document.responses.map((entity) => ({ noun: "response" as const, entity })),
    ...document.preferences.map((entity) => ({ noun: "preference" as const, entity })),
    ...document.corrections.map((entity) => ({ noun: "correction" as const, entity })),
  ];
}

/**
 * Find an entity.
 *
 * @param document - The document.
 * @param id - Its id.
 * @returns The entity with what it is; undefined when there is none.
 */
export function findNamed(document: Document, id: string): Named | undefined {
  for (const noun of NOUNS) {
    const entities: readonly Entity[] = document[LISTS[noun]];
    const entity = entities.find((candidate) => candidate.id === id);
    if (entity !== undefined) return { noun, entity } as Named;
  }
  return undefined;
}

/**
 * List everything that has parts.
 *
 * @param document - The document.
 * @returns Turns, then responses.
 */
export function listSpeech(document: Document): (Turn | Response)[] {
  return [...document.turns, ...document.responses];
}

const schemas = new WeakMap<KindTable, z.ZodType<WireDocument>>();

function documentSchema(kinds: KindTable): z.ZodType<WireDocument> {
  const known = schemas.get(kinds);
  if (known !== undefined) return known;
  const shape: Shape<WireDocument> = {
    schema: z.literal(CURRENT_SCHEMA),
    marks: z.array(markSchema(kinds)),
    turns: z.array(Turn),
    responses: z.array(Response),
    preferences: z.array(Preference),
    corrections: z.array(Correction),
    exhaustive: table(Slot, z.array(ClassId)),
    source: FreeForm,
  };
  const made = struct<WireDocument>(shape, {
    marks: [],
    turns: [],
    responses: [],
    preferences: [],
    corrections: [],
    exhaustive: {},
    source: {},
  });
  schemas.set(kinds, made);
  return made;
}
