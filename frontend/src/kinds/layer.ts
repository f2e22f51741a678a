/** What a kind that lies on a picture can do there: be drawn, be moved, be taken by its handles. */

import type { SlotMark } from "../core/document/mark";
import type { Xy } from "../core/document/scalars";
import type { Size } from "../media/view";
import type { Figure } from "./figure";

/** A point by which a mark is changed. */
export interface Handle {
  /** Which one; says to `drag` what is meant. */
  readonly id: string;
  readonly at: Xy;
  /** CSS cursor; absent means `move`. */
  readonly cursor?: string;
  /** Smaller and fainter: dragging it makes a new point. */
  readonly isMinor?: boolean;
}

/** What holds while a handle is dragged. */
export interface Drag {
  /** Where the pointer is, px, inside the asset. */
  readonly to: Xy;
  /** Size of the asset, px. */
  readonly asset: Size;
  /** Whether proportions are kept. */
  readonly isEven: boolean;
}

/** One kind of mark on a picture. Marks are never changed in place. */
export interface Layer<M extends SlotMark = SlotMark> {
  /** What it looks like. */
  figure(mark: M): Figure;
  /** Where it can be taken; absent when it cannot be changed by hand. */
  handles?(mark: M): readonly Handle[];
  /** The mark with a handle dragged. */
  drag?(mark: M, handle: string, drag: Drag): M;
  /** The mark moved as a whole, px; stopped at the asset's edge. */
  move?(mark: M, by: Xy, asset: Size): M;
  /** The mark made larger at its right and lower side, px: for the keyboard. */
  grow?(mark: M, by: Xy, asset: Size): M;
  /** The mark without a handle's point; undefined when it cannot lose it. */
  removePoint?(mark: M, handle: string): M | undefined;
}

/** Coordinates are kept to a hundredth of a pixel: finer than any hand, and short to read. */
const STEPS_PER_PX = 100;

/**
 * Round a point to what is stored.
 *
 * @param point - Px.
 * @returns Px, to a hundredth.
 */
export function roundPoint([x, y]: Xy): Xy {
  return [roundPx(x), roundPx(y)];
}

/**
 * Round a coordinate to what is stored.
 *
 * @param px - Px.
 * @returns Px, to a hundredth.
 */
export function roundPx(px: number): number {
  return Math.round(px * STEPS_PER_PX) / STEPS_PER_PX;
}

/**
 * Move a point into the asset.
 *
 * @param point - Px.
 * @param asset - Size of the asset, px.
 * @returns The nearest point of the asset, rounded.
 */
export function clampPoint([x, y]: Xy, { width, height }: Size): Xy {
  return roundPoint([Math.min(Math.max(x, 0), width), Math.min(Math.max(y, 0), height)]);
}

/**
 * Shorten a movement so that a rectangle stays inside the asset.
 *
 * @param low - Its least coordinate along an axis, px.
 * @param high - Its greatest.
 * @param by - How far it shall go, px.
 * @param length - Length of the asset along that axis, px.
 * @returns How far it can go.
 */
export function limitShift(low: number, high: number, by: number, length: number): number {
  return Math.max(Math.min(by, length - high), -low);
}
