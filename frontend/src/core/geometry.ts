/** Plane geometry that several kinds share. Units: pixels of the upright asset, x to the right, y down. */

import type { Ring, Xy, Xyxy } from "./document/scalars";

/** Corners of an ellipse's polygon. */
const ELLIPSE_POINTS = 64;

/**
 * Find the tight rectangle around points.
 *
 * @param points - Points, px.
 * @returns Left, top, right, bottom; undefined when there is no point.
 */
export function findPointsExtent(points: readonly Xy[]): Xyxy | undefined {
  if (points.length === 0) return undefined;
  let [x1, y1, x2, y2] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    x1 = Math.min(x1, x);
    y1 = Math.min(y1, y);
    x2 = Math.max(x2, x);
    y2 = Math.max(y2, y);
  }
  return [x1, y1, x2, y2];
}

/**
 * Turn points about a centre.
 *
 * @param points - Points, px.
 * @param centre - What stays where it is, px.
 * @param rotationDeg - Clockwise degrees.
 * @returns The points, turned.
 */
export function rotatePoints(points: readonly Xy[], centre: Xy, rotationDeg: number): Xy[] {
  const angle = (rotationDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [cx, cy] = centre;
  return points.map(([x, y]) => [(x - cx) * cos - (y - cy) * sin + cx, (x - cx) * sin + (y - cy) * cos + cy]);
}

/**
 * Find the centre of a rectangle.
 *
 * @param xyxy - Left, top, right, bottom, px.
 * @returns Its centre.
 */
export function findCentre([x1, y1, x2, y2]: Xyxy): Xy {
  return [(x1 + x2) / 2, (y1 + y2) / 2];
}

/**
 * List the corners of a box.
 *
 * @param xyxy - The unrotated box, px.
 * @param rotationDeg - Clockwise degrees about its centre.
 * @returns Four corners, clockwise from the top left of the unrotated box.
 */
export function listBoxCorners(xyxy: Xyxy, rotationDeg = 0): Xy[] {
  const [x1, y1, x2, y2] = xyxy;
  const corners: Xy[] = [
    [x1, y1],
    [x2, y1],
    [x2, y2],
    [x1, y2],
  ];
  return rotationDeg === 0 ? corners : rotatePoints(corners, findCentre(xyxy), rotationDeg);
}

/**
 * List points on an ellipse.
 *
 * @param centre - Centre, px.
 * @param radii - Half axes along x and y before rotation, px.
 * @param rotationDeg - Clockwise degrees about the centre.
 * @param count - How many points.
 * @returns The points, clockwise from the rightmost before rotation.
 */
export function listEllipsePoints(centre: Xy, radii: Xy, rotationDeg = 0, count = ELLIPSE_POINTS): Xy[] {
  const points = Array.from({ length: count }, (_, index): Xy => {
    const angle = (2 * Math.PI * index) / count;
    return [centre[0] + radii[0] * Math.cos(angle), centre[1] + radii[1] * Math.sin(angle)];
  });
  return rotatePoints(points, centre, rotationDeg);
}

/**
 * Measure what a ring encloses (shoelace formula).
 *
 * @param ring - A closed outline, px.
 * @returns Area in px²; zero for a degenerate ring.
 */
export function computeRingArea(ring: Ring): number {
  let [forward, backward] = [0, 0];
  for (const [index, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(index + 1) % ring.length] ?? [x, y];
    forward += x * nextY;
    backward += y * nextX;
  }
  return Math.abs(forward - backward) / 2;
}

/**
 * Compare two upright boxes.
 *
 * @param a - One box, px.
 * @param b - The other.
 * @returns Intersection over union, 0..1.
 */
export function computeBoxIou(a: Xyxy, b: Xyxy): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (measureBox(a) + measureBox(b) - shared);
}

function measureBox([x1, y1, x2, y2]: Xyxy): number {
  return (x2 - x1) * (y2 - y1);
}
