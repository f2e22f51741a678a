/** How boxes look on a picture, and how they are changed there. */

import type { Xy, Xyxy } from "../../core/document/scalars";
import { findCentre, listBoxCorners, rotatePoints } from "../../core/geometry";
import type { Size } from "../../media/view";
import { makeFigure } from "../figure";
import { clampPoint, type Drag, type Handle, type Layer, limitShift, roundPx } from "../layer";
import type { Box } from "./payload";

/** No side gets shorter than this, px. */
const MIN_SIDE_PX = 1;

/** Handles by the sides that they move, clockwise from the top left, at these shares of width and height. */
const HANDLES: readonly (readonly [id: string, x: number, y: number, cursor: string])[] = [
  ["nw", 0, 0, "nwse-resize"],
  ["n", 0.5, 0, "ns-resize"],
  ["ne", 1, 0, "nesw-resize"],
  ["e", 1, 0.5, "ew-resize"],
  ["se", 1, 1, "nwse-resize"],
  ["s", 0.5, 1, "ns-resize"],
  ["sw", 0, 1, "nesw-resize"],
  ["w", 0, 0.5, "ew-resize"],
];

/** The layer of boxes. */
export const boxLayer: Layer<Box> = {
  figure(mark) {
    const ring = listBoxCorners(mark.xyxy, mark.rotation_deg);
    return makeFigure({ paths: [{ points: ring, isClosed: true }], areas: [{ ring, holes: [] }] });
  },

  handles({ xyxy, rotation_deg: rotation = 0 }) {
    const [x1, y1, x2, y2] = xyxy;
    const centre = findCentre(xyxy);
    return HANDLES.map(([id, x, y, cursor]): Handle => {
      const at: Xy = [x1 + x * (x2 - x1), y1 + y * (y2 - y1)];
      const turned = rotation === 0 ? at : (rotatePoints([at], centre, rotation)[0] ?? at);
      return { id, at: turned, cursor: rotation === 0 ? cursor : "move" };
    });
  },

  drag(mark, handle, drag) {
    const rotation = mark.rotation_deg ?? 0;
    if (rotation === 0) return { ...mark, xyxy: dragSides(mark.xyxy, handle, drag) };
    return { ...mark, xyxy: dragTurned(mark.xyxy, rotation, handle, drag) };
  },

  move(mark, [dx, dy], { width, height }) {
    const [x1, y1, x2, y2] = mark.xyxy;
    const [left, top] = [limitShift(x1, x2, dx, width), limitShift(y1, y2, dy, height)];
    return { ...mark, xyxy: [roundPx(x1 + left), roundPx(y1 + top), roundPx(x2 + left), roundPx(y2 + top)] };
  },

  grow(mark, by, asset) {
    const [x1, y1, x2, y2] = mark.xyxy;
    const [right, bottom] = clampPoint([x2 + by[0], y2 + by[1]], asset);
    return { ...mark, xyxy: [x1, y1, Math.max(right, x1 + MIN_SIDE_PX), Math.max(bottom, y1 + MIN_SIDE_PX)] };
  },
};

/**
 * Span a box between two points.
 *
 * @param from - Where drawing began, px.
 * @param to - Where the pointer is, px.
 * @param asset - Size of the asset, px.
 * @returns The box; undefined while it has no area to speak of.
 */
export function spanBox(from: Xy, to: Xy, asset: Size): Xyxy | undefined {
  const [[ax, ay], [bx, by]] = [clampPoint(from, asset), clampPoint(to, asset)];
  const xyxy: Xyxy = [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
  return xyxy[2] - xyxy[0] < MIN_SIDE_PX || xyxy[3] - xyxy[1] < MIN_SIDE_PX ? undefined : xyxy;
}

function dragSides(xyxy: Xyxy, handle: string, { to, asset, isEven }: Drag): Xyxy {
  const [x, y] = clampPoint(to, asset);
  const [x1, y1, x2, y2] = xyxy;
  // A side that is dragged past the other one takes its place.
  const [ax, bx] = handle.includes("w") ? [x2, x] : handle.includes("e") ? [x1, x] : [x1, x2];
  const [ay, by] = handle.includes("n") ? [y2, y] : handle.includes("s") ? [y1, y] : [y1, y2];
  const free: Xyxy = [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
  if (!isEven || handle.length < 2) return keepSides(free);
  const ratio = (x2 - x1) / (y2 - y1);
  const width = Math.min(free[2] - free[0], (free[3] - free[1]) * ratio);
  const height = width / ratio;
  const left = ax <= bx ? ax : ax - width;
  const top = ay <= by ? ay : ay - height;
  return keepSides([roundPx(left), roundPx(top), roundPx(left + width), roundPx(top + height)]);
}

/** In the box's own axes it is an upright one; afterwards its centre has moved, about which it is turned. */
function dragTurned(xyxy: Xyxy, rotation: number, handle: string, drag: Drag): Xyxy {
  const before = findCentre(xyxy);
  const unbounded = { width: Infinity, height: Infinity };
  const [local] = rotatePoints([drag.to], before, -rotation);
  const [x1, y1, x2, y2] = dragSides(xyxy, handle, { ...drag, to: local ?? drag.to, asset: unbounded });
  const [after] = rotatePoints([findCentre([x1, y1, x2, y2])], before, rotation);
  const [cx, cy] = clampPoint(after ?? before, drag.asset);
  const [halfWidth, halfHeight] = [(x2 - x1) / 2, (y2 - y1) / 2];
  return [roundPx(cx - halfWidth), roundPx(cy - halfHeight), roundPx(cx + halfWidth), roundPx(cy + halfHeight)];
}

function keepSides([x1, y1, x2, y2]: Xyxy): Xyxy {
  return [x1, y1, Math.max(x2, x1 + MIN_SIDE_PX), Math.max(y2, y1 + MIN_SIDE_PX)];
}
