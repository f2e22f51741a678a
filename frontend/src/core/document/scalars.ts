/** The small values that every entity of a document is built from. */

import { z } from "zod";

import { text } from "./schema";

const NAME = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "expected 1 to 64 letters, digits, '_' or '-'");

/** An identifier made by the client, unique in its document. */
export const Id = NAME.describe("the id of an entity");

/** The name under which an item holds one asset, e.g. `image` or `response_a`. */
export const Slot = NAME.describe("the name of a slot");

/** The id of an ontology class; ids never change, names may. */
export const ClassId = text(1, 200);

/** A whole number that JSON carries exactly in every language. */
export const SafeInteger = z.int();

/** Microseconds from the first presented frame or sample of the media. */
export const TimeUs = z.int().min(0);

/** A count of Unicode code points from the start of a text. */
export const Offset = z.int().min(0);

/** A model's confidence. */
export const Score = z.number().min(0).max(1);

/** Clockwise rotation about the shape's centre, in degrees. */
export const RotationDeg = z.number().gt(-360).lt(360);

/** One point: pixel edges of the upright original, x to the right, y down. */
export type Xy = readonly [x: number, y: number];

/** Shape of a point. */
export const Xy: z.ZodType<Xy> = z.tuple([z.number(), z.number()]);

/** Left, top, right, bottom: pixel edges of the upright original, half-open. */
export type Xyxy = readonly [x1: number, y1: number, x2: number, y2: number];

/** Shape of a rectangle. */
export const Xyxy: z.ZodType<Xyxy> = z.tuple([z.number(), z.number(), z.number(), z.number()]);

/** A closed outline of at least three points; the last point joins the first without being repeated. */
export type Ring = readonly Xy[];

/** Shape of an outline. */
export const Ring: z.ZodType<Ring> = z.array(Xy).min(3);

/** What an attribute of a mark may hold; the ontology says which of these it expects. */
export type AttributeValue = boolean | number | string | readonly string[];

/** Shape of an attribute's value. */
export const AttributeValue: z.ZodType<AttributeValue> = z.union([
  z.boolean(),
  z.number(),
  z.string(),
  z.array(z.string()),
]);
