/** Marks as paths of SVG, in px of the asset: for small pictures and for frames of videos. Pure. */

import type { SlotMark } from "../core/document/mark";
import type { Skeleton } from "../core/document/ontology";
import type { Bitmap, Rle } from "../core/document/rle";
import type { Xy } from "../core/document/scalars";
import type { Area, Figure } from "./figure";
import { drawSkeleton } from "./keypoints/layer";
import type { Keypoints } from "./keypoints/payload";
import { findLayer } from "./layers";
import { readBitmap } from "./mask/layer";
import type { Mask } from "./mask/payload";

/** A mark as path data; what it has nothing of is empty. */
export interface Outline {
  readonly lines: string;
  /** One a part, holes cut out by the rule `evenodd`. */
  readonly areas: readonly string[];
  /** Joints, as points without length. */
  readonly dots: string;
}

const known = new WeakMap<Rle, Outline>();

/**
 * Outline a mark.
 *
 * @param mark - A mark on a picture.
 * @param skeletons - The skeletons of the ontology.
 * @param counts - Counts of large masks by hash.
 * @returns Its paths.
 */
export function outlineMark(
  mark: SlotMark,
  skeletons: readonly Skeleton[],
  counts: ReadonlyMap<string, string>,
): Outline {
  if (mark.kind === "mask") return outlineMask(mark as Mask, counts);
  const isPose = mark.kind === "keypoints";
  return outlineFigure(isPose ? drawSkeleton(mark as Keypoints, skeletons) : findLayer(mark).figure(mark));
}

/** Decoding takes time, and a mask is held over many frames. */
function outlineMask(mark: Mask, counts: ReadonlyMap<string, string>): Outline {
  const { rle } = mark;
  const made = known.get(rle);
  if (made !== undefined) return made;
  const large = rle.blob === undefined ? undefined : counts.get(rle.blob);
  const whole = large === undefined ? mark : { ...mark, rle: { size: rle.size, counts: large } };
  const bitmap = readBitmap(whole);
  if (bitmap === undefined) return { lines: "", areas: [], dots: "" };
  const outline = { ...outlineFigure(findLayer(whole).figure(whole)), areas: [fillRows(bitmap)] };
  known.set(rle, outline);
  return outline;
}

function outlineFigure({ paths, areas, dots }: Figure): Outline {
  return {
    lines: paths.map(({ points, isClosed }) => joinPoints(points) + (isClosed ? "Z" : "")).join(""),
    areas: areas.map(outlineArea),
    dots: dots.map((at) => `${joinPoints([at])}h0`).join(""),
  };
}

function outlineArea({ ring, holes }: Area): string {
  return [ring, ...holes].map((points) => `${joinPoints(points)}Z`).join("");
}

function joinPoints(points: readonly Xy[]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

/** Every stretch of set pixels in a row as a rectangle. */
function fillRows({ width, height, pixels }: Bitmap): string {
  const parts: string[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const start = x;
      while (x < width && pixels[y * width + x] !== 0) x += 1;
      if (x > start) parts.push(`M${start} ${y}h${x - start}v1h${start - x}Z`);
    }
  }
  return parts.join("");
}

/** Finer than anybody sees, and short. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
