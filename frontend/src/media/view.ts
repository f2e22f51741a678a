/** How an asset lies on the screen: scale and offset, and the ways to change them. Pure. */

import type { Xy, Xyxy } from "../core/document/scalars";

/** Width and height, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the asset's origin lies, CSS px from the canvas's left top, and how many CSS px one asset px takes. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const MIN_SCALE = 0.02;
const MAX_SCALE = 64;

/** CSS px that stay free around a fitted asset. */
const MARGIN = 24;

/**
 * Show the whole asset, centred.
 *
 * @param asset - Size of the asset, px.
 * @param canvas - Size of the canvas, CSS px.
 * @returns The view. Small assets are enlarged up to 8 times.
 */
export function fitView(asset: Size, canvas: Size): View {
  const [width, height] = [Math.max(canvas.width - 2 * MARGIN, 16), Math.max(canvas.height - 2 * MARGIN, 16)];
  const scale = clampScale(Math.min(width / asset.width, height / asset.height, 8));
  return centre(asset, canvas, scale);
}

/**
 * Show the asset at a scale, centred.
 *
 * @param asset - Size of the asset, px.
 * @param canvas - Size of the canvas, CSS px.
 * @param scale - CSS px per asset px.
 * @returns The view.
 */
export function centre(asset: Size, canvas: Size, scale: number): View {
  return { scale, x: (canvas.width - asset.width * scale) / 2, y: (canvas.height - asset.height * scale) / 2 };
}

/**
 * Zoom about a point that stays where it is.
 *
 * @param view - The view before.
 * @param at - The point, CSS px.
 * @param factor - Above 1 enlarges.
 * @returns The view after.
 */
export function zoomAt(view: View, at: Xy, factor: number): View {
  const scale = clampScale(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: at[0] - (at[0] - view.x) * ratio, y: at[1] - (at[1] - view.y) * ratio };
}

/**
 * Move the asset, never wholly out of sight.
 *
 * @param view - The view before.
 * @param by - CSS px to the right and down.
 * @param asset - Size of the asset, px.
 * @param canvas - Size of the canvas, CSS px.
 * @returns The view after.
 */
export function panBy(view: View, by: Xy, asset: Size, canvas: Size): View {
  const keep = 48;
  const [width, height] = [asset.width * view.scale, asset.height * view.scale];
  return {
    scale: view.scale,
    x: clamp(view.x + by[0], keep - width, canvas.width - keep),
    y: clamp(view.y + by[1], keep - height, canvas.height - keep),
  };
}

/**
 * Move the least distance that brings a rectangle into sight.
 *
 * @param view - The view before.
 * @param xyxy - The rectangle, asset px.
 * @param canvas - Size of the canvas, CSS px.
 * @returns The view after; the same object when the rectangle is in sight.
 */
export function reveal(view: View, xyxy: Xyxy, canvas: Size): View {
  const [left, top] = toScreen(view, [xyxy[0], xyxy[1]]);
  const [right, bottom] = toScreen(view, [xyxy[2], xyxy[3]]);
  const dx = findShift(left, right, canvas.width);
  const dy = findShift(top, bottom, canvas.height);
  return dx === 0 && dy === 0 ? view : { scale: view.scale, x: view.x + dx, y: view.y + dy };
}

/**
 * Find where a point of the asset is on the canvas.
 *
 * @param view - The view.
 * @param point - Asset px.
 * @returns CSS px.
 */
export function toScreen(view: View, point: Xy): Xy {
  return [point[0] * view.scale + view.x, point[1] * view.scale + view.y];
}

/**
 * Find what point of the asset is under a point of the canvas.
 *
 * @param view - The view.
 * @param point - CSS px.
 * @returns Asset px.
 */
export function toAsset(view: View, point: Xy): Xy {
  return [(point[0] - view.x) / view.scale, (point[1] - view.y) / view.scale];
}

function findShift(low: number, high: number, length: number): number {
  if (high - low > length) return high < MARGIN || low > length - MARGIN ? (length - low - high) / 2 : 0;
  if (low < MARGIN) return Math.min(MARGIN - low, length - high);
  if (high > length - MARGIN) return Math.max(length - MARGIN - high, -low);
  return 0;
}

function clampScale(scale: number): number {
  return clamp(scale, MIN_SCALE, MAX_SCALE);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
