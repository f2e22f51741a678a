/** How ellipses look on a picture, and how they are changed there. */

import type { Xy } from "../../core/document/scalars";
import { listEllipsePoints, rotatePoints } from "../../core/geometry";
import { makeFigure } from "../figure";
import { clampPoint, type Handle, type Layer, roundPx } from "../layer";
import type { Ellipse } from "./payload";

const MIN_RADIUS_PX = 0.5;

/** Handles at the ends of the axes: the direction of each before rotation. */
const ENDS: readonly (readonly [id: string, x: number, y: number])[] = [
  ["e", 1, 0],
  ["s", 0, 1],
  ["w", -1, 0],
  ["n", 0, -1],
];

/** The layer of ellipses. */
export const ellipseLayer: Layer<Ellipse> = {
  figure({ centre, radii, rotation_deg: rotation }) {
    const ring = listEllipsePoints(centre, radii, rotation);
    return makeFigure({ paths: [{ points: ring, isClosed: true }], areas: [{ ring, holes: [] }] });
  },

  handles({ centre, radii, rotation_deg: rotation = 0 }) {
    const ends = ENDS.map(([, x, y]): Xy => [centre[0] + x * radii[0], centre[1] + y * radii[1]]);
    const turned = rotation === 0 ? ends : rotatePoints(ends, centre, rotation);
    return ENDS.flatMap(([id], index): Handle[] => {
      const at = turned[index];
      return at === undefined ? [] : [{ id, at }];
    });
  },

  drag(mark, handle, { to, isEven }) {
    const { centre, radii, rotation_deg: rotation = 0 } = mark;
    const [[x, y] = to] = rotatePoints([to], centre, -rotation);
    const isAcross = handle === "e" || handle === "w";
    const radius = roundPx(Math.max(Math.abs(isAcross ? x - centre[0] : y - centre[1]), MIN_RADIUS_PX));
    if (isEven) return { ...mark, radii: [radius, radius] };
    return { ...mark, radii: isAcross ? [radius, radii[1]] : [radii[0], radius] };
  },

  move(mark, [dx, dy], asset) {
    return { ...mark, centre: clampPoint([mark.centre[0] + dx, mark.centre[1] + dy], asset) };
  },

  grow(mark, [dx, dy]) {
    const [rx, ry] = mark.radii;
    const grown: Xy = [Math.max(rx + dx / 2, MIN_RADIUS_PX), Math.max(ry + dy / 2, MIN_RADIUS_PX)];
    return { ...mark, radii: [roundPx(grown[0]), roundPx(grown[1])] };
  },
};
