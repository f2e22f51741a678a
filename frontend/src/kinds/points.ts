/** What kinds that are made of points share: every point is a handle, and moving moves them all. */

import type { Xy } from "../core/document/scalars";
import { findPointsExtent } from "../core/geometry";
import type { Size } from "../media/view";
import type { Handle } from "./layer";
import { limitShift, roundPoint, roundPx } from "./layer";

/**
 * Move points together, stopped at the asset's edge.
 *
 * @param lists - Lists of points, px.
 * @param by - How far, px.
 * @param asset - Size of the asset, px.
 * @returns The lists, moved.
 */
export function shiftPoints(lists: readonly (readonly Xy[])[], by: Xy, { width, height }: Size): Xy[][] {
  const extent = findPointsExtent(lists.flat());
  if (extent === undefined) return [];
  const dx = roundPx(limitShift(extent[0], extent[2], by[0], width));
  const dy = roundPx(limitShift(extent[1], extent[3], by[1], height));
  return lists.map((points) => points.map(([x, y]) => roundPoint([x + dx, y + dy])));
}

/**
 * Make handles of points: one a point, and a minor one in the middle of each edge, from which a new point comes.
 *
 * @param name - What the ids of the handles begin with, e.g. `ring/0`.
 * @param points - The points, px.
 * @param isClosed - Whether the last point is joined to the first.
 * @returns Handles with ids `name/point/index` and `name/edge/index`.
 */
export function listPointHandles(name: string, points: readonly Xy[], isClosed: boolean): Handle[] {
  const corners = points.map((at, index) => ({ id: `${name}/point/${index}`, at }));
  const last = isClosed ? points.length : points.length - 1;
  const middles = points.slice(0, last).map(([x, y], index): Handle => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    return { id: `${name}/edge/${index}`, at: [(x + nextX) / 2, (y + nextY) / 2], isMinor: true, cursor: "copy" };
  });
  return [...middles, ...corners];
}

/** Which point of which list a handle means. */
export interface PointHandle {
  readonly list: string;
  readonly sort: string;
  readonly index: number;
}

/**
 * Read the id of a handle.
 *
 * @param id - As `listPointHandles` made it.
 * @returns What it means.
 */
export function readPointHandle(id: string): PointHandle {
  const parts = id.split("/");
  return { list: parts.slice(0, -2).join("/"), sort: parts.at(-2) ?? "", index: Number(parts.at(-1)) };
}

/**
 * Put a point where a handle was dragged.
 *
 * @param points - The points, px.
 * @param handle - Which handle.
 * @param to - Where to, px.
 * @returns The points, with one more when it was the middle of an edge.
 */
export function dragPoint(points: readonly Xy[], { sort, index }: PointHandle, to: Xy): Xy[] {
  return sort === "edge" ? points.toSpliced(index + 1, 0, to) : points.with(index, to);
}
