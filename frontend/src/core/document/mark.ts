/**
 * What every kind of mark shares: identity, origin, and the questions a kind answers about itself. The kinds themselves
 * live in `src/kinds/`; core gets them as a `KindTable`.
 */

import { z } from "zod";

import type { AssetFacts, MediaKind } from "./facts";
import type { Ontology } from "./ontology";
import { makeProblem, type Problem } from "./problem";
import { AttributeValue, ClassId, Id, SafeInteger, Score, type Xy, type Xyxy } from "./scalars";
import { type Defaults, type Shape, struct, table } from "./schema";

/** Coordinates may overshoot the asset's edge by this much: the noise of unit conversions. */
const TOLERANCE_PX = 1e-3;

/** Which model's suggestion a mark came from. A mark without an origin was drawn by the author. */
export interface Origin {
  /** Row id of the suggestion. */
  readonly suggestion?: number;
  /** Row id of the model version that made it. */
  readonly model_version?: number;
  /** The model's confidence, 0..1. */
  readonly score?: number;
  /** True when the author changed the mark after accepting it. */
  readonly edited?: boolean;
}

/** What all marks have. Fields at their default are absent. */
export interface BareMark {
  readonly id: string;
  readonly kind: string;
  readonly origin?: Origin;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** One region, segment, span, choice or relation inside a document. */
export interface Mark extends BareMark {
  /** Where it lies, for kinds that lie on an asset. */
  readonly slot?: string;
  /** Id of its class, for kinds that have one. */
  readonly class?: string;
}

/** A mark that lies on one asset and has a class. */
export interface SlotMark extends Mark {
  readonly slot: string;
  readonly class: string;
}

/** What a track stores of one moment; the kind `track` knows the rest. */
export interface Keyframe {
  readonly at_us: number;
}

/** A mark that changes over time. */
export interface KeyframedMark extends Mark {
  readonly keyframes: readonly Keyframe[];
}

/** What a mark covers, for indexes and filters: pixels, microseconds, or neither. */
export interface Extent {
  readonly xyxy?: Xyxy;
  readonly start_us?: number;
  readonly end_us?: number;
}

/** The word for what an entity is. */
export type Noun = "mark" | "turn" | "response" | "preference" | "correction";

/** The id of an entity that another one points at, and what it may be. */
export interface Reference {
  readonly id: string;
  readonly nouns: readonly Noun[];
}

/** A stretch of text: code points `start` to `end`, half-open. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** One kind of mark. Only the shape is mandatory; what a kind leaves out has nothing to say. */
export interface Kind<M extends Mark = Mark> {
  readonly schema: z.ZodType<M>;
  /** The media on which this kind can lie; empty for kinds without a slot. */
  readonly media: readonly MediaKind[];
  /** Shape of a keyframe, for the kind that has them. */
  readonly keyframe?: z.ZodType<Keyframe>;
  /** What is wrong with the mark alone, whatever the asset: empty, reversed, self-contradicting. */
  checkShape?(mark: M): Problem[];
  /** What does not fit the asset. Called only for marks with a slot, on a medium they can lie on. */
  checkBounds?(mark: M, asset: AssetFacts): Problem[];
  /** What does not fit the text of the turn or response that the mark points at. */
  checkHome?(mark: M, home: string, lengthCodePoints: number): Problem[];
  /** What the ontology does not allow, beyond class and attributes, which all kinds share. */
  checkOntology?(mark: M, ontology: Ontology): Problem[];
  /** The mark after the text of the turn or response it lies in was edited; undefined when nothing of it is left. */
  shift?(mark: M, shift: (range: TextRange) => TextRange | undefined): M | undefined;
  /** What the mark points at. */
  references?(mark: M): Reference[];
  /** What the mark covers. */
  extent?(mark: M): Extent;
}

/** The kinds by the name that documents use. */
export type KindTable = Readonly<Record<string, Kind>>;

/** Shape of an origin. */
export const Origin: z.ZodType<Origin> = struct<Origin>(
  { suggestion: SafeInteger, model_version: SafeInteger, score: Score, edited: z.boolean() },
  { suggestion: null, model_version: null, score: null, edited: false },
);

/** The schemas of the fields that all marks share. */
export const MARK_SHAPE = { id: Id, origin: Origin, attributes: table(z.string(), AttributeValue) } as const;

/** The defaults of the fields that all marks share. */
export const MARK_DEFAULTS = { origin: null, attributes: {} } as const;

/**
 * Describe a kind that lies on one asset and has a class.
 *
 * @param kind - Its name.
 * @param shape - Schemas of its own fields.
 * @param defaults - Defaults of its own optional fields.
 * @returns Its schema.
 */
export function slotMark<M extends SlotMark>(
  kind: M["kind"],
  shape: Omit<Shape<M>, keyof SlotMark>,
  defaults: Omit<Defaults<M>, keyof SlotMark>,
): z.ZodType<M> {
  const whole = { ...MARK_SHAPE, kind: z.literal(kind), slot: Id, class: ClassId, ...shape };
  return struct<M>(whole as unknown as Shape<M>, { ...MARK_DEFAULTS, ...defaults } as unknown as Defaults<M>);
}

/**
 * Tell marks with keyframes from others.
 *
 * @param mark - Any mark, or none.
 * @returns Whether it has keyframes.
 */
export function isKeyframed(mark: Mark | undefined): mark is KeyframedMark {
  return mark !== undefined && "keyframes" in mark;
}

/**
 * Describe what is wrong with a mark.
 *
 * @param mark - The mark at fault.
 * @param code - Stable machine-readable reason.
 * @param message - Starts with what was wrong; the kind and id are put before it.
 * @returns The problem.
 */
export function markProblem(mark: Mark, code: string, message: string): Problem {
  return makeProblem(code, mark.id, `${mark.kind} ${mark.id}: ${message}`);
}

/**
 * Find the first point that lies outside the asset.
 *
 * @param mark - The mark that the points belong to.
 * @param points - Points, px.
 * @param asset - The asset that the mark lies on.
 * @returns One problem, or none.
 */
export function checkPoints(mark: Mark, points: readonly Xy[], asset: AssetFacts): Problem[] {
  const { width_px: width, height_px: height } = asset;
  if (width === undefined || height === undefined) return [];
  const outside = points.find(([x, y]) => !isInside(x, width) || !isInside(y, height));
  if (outside === undefined) return [];
  const [x, y] = outside;
  return [
    markProblem(
      mark,
      "out_of_bounds",
      `point (${x}, ${y}) px lies outside '${mark.slot ?? ""}', which is ${width} x ${height} px; expected ` +
        "0 <= x <= width and 0 <= y <= height on the upright image; move or clip it",
    ),
  ];
}

/**
 * Check that a time does not lie after the end of the asset.
 *
 * @param mark - The mark that the time belongs to.
 * @param atUs - Microseconds.
 * @param asset - The asset that the mark lies on.
 * @returns One problem, or none.
 */
export function checkTime(mark: Mark, atUs: number, asset: AssetFacts): Problem[] {
  if (asset.duration_us === undefined || atUs <= asset.duration_us) return [];
  return [
    markProblem(
      mark,
      "out_of_bounds",
      `time ${atUs} us lies after the end of '${mark.slot ?? ""}', which lasts ${asset.duration_us} us; expected ` +
        "microseconds from the media's first frame or sample",
    ),
  ];
}

function isInside(value: number, size: number): boolean {
  return -TOLERANCE_PX <= value && value <= size + TOLERANCE_PX;
}
