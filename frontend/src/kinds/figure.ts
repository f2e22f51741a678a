/** What any mark on a picture looks like, whatever its kind: lines, areas, dots, pixels. Units: asset px. */

import type { Ring, Xy, Xyxy } from "../core/document/scalars";
import { findPointsExtent } from "../core/geometry";

/** A line. */
export interface Path {
  readonly points: readonly Xy[];
  /** Whether the last point is joined to the first. */
  readonly isClosed: boolean;
}

/** An outline with what is cut out of it. */
export interface Area {
  readonly ring: Ring;
  readonly holes: readonly Ring[];
}

/** What to draw of a mark, and what to hit. */
export interface Figure {
  readonly paths: readonly Path[];
  readonly areas: readonly Area[];
  /** Joints and the like. */
  readonly dots: readonly Xy[];
  /** Around everything; undefined when nothing is placed. */
  readonly extent: Xyxy | undefined;
}

/**
 * Put a figure together.
 *
 * @param content - Lines, areas and dots; what is left out is empty.
 * @returns The figure with its extent.
 */
export function makeFigure(content: Partial<Omit<Figure, "extent">>): Figure {
  const { paths = [], areas = [], dots = [] } = content;
  const points = [...paths.flatMap((path) => path.points), ...areas.flatMap((area) => area.ring), ...dots];
  return { paths, areas, dots, extent: findPointsExtent(points) };
}

/**
 * Measure how far a point is from a figure.
 *
 * @param figure - The figure.
 * @param at - The point, px.
 * @returns 0 inside an area, else px to the nearest line or dot; Infinity when there is nothing.
 */
export function measureDistance(figure: Figure, at: Xy): number {
  if (figure.areas.some((area) => isInArea(area, at))) return 0;
  return measureLineDistance(figure, at);
}

/**
 * Measure how far a point is from the lines and dots of a figure, areas apart.
 *
 * @param figure - The figure.
 * @param at - The point, px.
 * @returns Px; Infinity when there are none.
 */
export function measureLineDistance({ paths, dots }: Figure, at: Xy): number {
  let least = Infinity;
  for (const path of paths) {
    for (const [from, to] of listEdges(path)) least = Math.min(least, measureToEdge(at, from, to));
  }
  for (const dot of dots) least = Math.min(least, Math.hypot(at[0] - dot[0], at[1] - dot[1]));
  return least;
}

/**
 * List the straight pieces of a line.
 *
 * @param path - The line.
 * @returns Pairs of points.
 */
export function listEdges({ points, isClosed }: Path): [from: Xy, to: Xy][] {
  const edges: [Xy, Xy][] = [];
  for (let index = isClosed ? 0 : 1; index < points.length; index += 1) {
    const [from, to] = [points.at(index - 1), points[index]];
    if (from !== undefined && to !== undefined) edges.push([from, to]);
  }
  return edges;
}

/**
 * Give each outline the holes that lie in it.
 *
 * @param rings - Outer outlines.
 * @param holes - Outlines to cut out.
 * @returns One area an outline.
 */
export function pairHoles(rings: readonly Ring[], holes: readonly Ring[]): Area[] {
  return rings.map((ring) => ({
    ring,
    holes: holes.filter(([first]) => first !== undefined && isInRing(ring, first)),
  }));
}

/**
 * Tell whether a point lies in a closed outline.
 *
 * @param ring - The outline.
 * @param at - The point, px.
 * @returns Whether a ray from the point crosses it an odd number of times.
 */
export function isInRing(ring: Ring, [x, y]: Xy): boolean {
  let isInside = false;
  for (const [[x1, y1], [x2, y2]] of listEdges({ points: ring, isClosed: true })) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) isInside = !isInside;
  }
  return isInside;
}

function isInArea({ ring, holes }: Area, at: Xy): boolean {
  return isInRing(ring, at) && !holes.some((hole) => isInRing(hole, at));
}

function measureToEdge([x, y]: Xy, [x1, y1]: Xy, [x2, y2]: Xy): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(Math.max(((x - x1) * dx + (y - y1) * dy) / length, 0), 1);
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}
