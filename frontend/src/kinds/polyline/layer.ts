/** How lines look on a picture, and how they are changed there. */

import { makeFigure } from "../figure";
import { clampPoint, type Layer } from "../layer";
import { dragPoint, listPointHandles, readPointHandle, shiftPoints } from "../points";
import type { Polyline } from "./payload";

/** The layer of lines. */
export const polylineLayer: Layer<Polyline> = {
  figure({ points }) {
    return makeFigure({ paths: [{ points, isClosed: false }] });
  },

  handles({ points }) {
    return listPointHandles("line", points, false);
  },

  drag(mark, id, { to, asset }) {
    return { ...mark, points: dragPoint(mark.points, readPointHandle(id), clampPoint(to, asset)) };
  },

  move(mark, by, asset) {
    return { ...mark, points: shiftPoints([mark.points], by, asset).flat() };
  },

  removePoint(mark, id) {
    const { sort, index } = readPointHandle(id);
    if (sort !== "point" || mark.points.length <= 2) return undefined;
    return { ...mark, points: mark.points.toSpliced(index, 1) };
  },
};
