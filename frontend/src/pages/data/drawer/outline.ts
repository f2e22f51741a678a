/** Regions as paths, for small pictures; the labeling page draws them properly. */

import type { AnyMark } from "../../../kinds/registry";

type Xy = readonly [x: number, y: number];

/**
 * Draw a mark.
 *
 * @param mark - The mark.
 * @returns Path data in pixels of the asset; null for kinds that are not drawn here.
 */
export function drawMark(mark: AnyMark): string | null {
  switch (mark.kind) {
    case "box":
      return drawBox(mark.xyxy, mark.rotation_deg ?? 0);
    case "polygon":
      return [...mark.rings, ...(mark.holes ?? [])].map((ring) => `${joinPoints(ring)}Z`).join("");
    case "polyline":
      return joinPoints(mark.points);
    case "ellipse":
      return drawEllipse(mark.centre, mark.radii, mark.rotation_deg ?? 0);
    default:
      return null;
  }
}

function joinPoints(points: readonly Xy[]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
}

function drawBox([x0, y0, x1, y1]: readonly [number, number, number, number], rotationDeg: number): string {
  const centre: Xy = [(x0 + x1) / 2, (y0 + y1) / 2];
  const corners: Xy[] = [
    [x0, y0],
    [x1, y0],
    [x1, y1],
    [x0, y1],
  ];
  return `${joinPoints(corners.map((corner) => turn(corner, centre, rotationDeg)))}Z`;
}

function drawEllipse(centre: Xy, [rx, ry]: Xy, rotationDeg: number): string {
  const [start, end] = ([-rx, rx] as const).map((dx) => turn([centre[0] + dx, centre[1]], centre, rotationDeg));
  if (start === undefined || end === undefined) return "";
  const arc = `A${round(rx)} ${round(ry)} ${round(rotationDeg)} 1 1 `;
  return `${joinPoints([start])}${arc}${end.map(round).join(" ")}${arc}${start.map(round).join(" ")}Z`;
}

function turn([x, y]: Xy, [cx, cy]: Xy, degrees: number): Xy {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - cx, y - cy];
  return [cx + dx * Math.cos(angle) - dy * Math.sin(angle), cy + dx * Math.sin(angle) + dy * Math.cos(angle)];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
