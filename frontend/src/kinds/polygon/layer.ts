/** How polygons look on a picture, and how they are changed there. */

import type { Ring } from "../../core/document/scalars";
import { makeFigure, pairHoles } from "../figure";
import { clampPoint, type Layer } from "../layer";
import { dragPoint, listPointHandles, type PointHandle, readPointHandle, shiftPoints } from "../points";
import type { Polygon } from "./payload";

/** The layer of polygons. */
export const polygonLayer: Layer<Polygon> = {
  figure({ rings, holes = [] }) {
    return makeFigure({
      paths: [...rings, ...holes].map((points) => ({ points, isClosed: true })),
      areas: pairHoles(rings, holes),
    });
  },

  handles({ rings, holes = [] }) {
    return [
      ...rings.flatMap((ring, index) => listPointHandles(`ring/${index}`, ring, true)),
      ...holes.flatMap((hole, index) => listPointHandles(`hole/${index}`, hole, true)),
    ];
  },

  drag(mark, id, { to, asset }) {
    const handle = readPointHandle(id);
    return changeRing(mark, handle, (ring) => dragPoint(ring, handle, clampPoint(to, asset)));
  },

  move(mark, by, asset) {
    const { rings, holes = [] } = mark;
    const moved = shiftPoints([...rings, ...holes], by, asset);
    return withRings(mark, moved.slice(0, rings.length), moved.slice(rings.length));
  },

  removePoint(mark, id) {
    const handle = readPointHandle(id);
    if (handle.sort !== "point" || (findRing(mark, handle)?.length ?? 0) <= 3) return undefined;
    return changeRing(mark, handle, (ring) => ring.toSpliced(handle.index, 1));
  },
};

function findRing({ rings, holes = [] }: Polygon, { list }: PointHandle): Ring | undefined {
  const [name, index] = list.split("/");
  return (name === "hole" ? holes : rings)[Number(index)];
}

function changeRing(mark: Polygon, handle: PointHandle, change: (ring: Ring) => Ring): Polygon {
  const [name, number] = handle.list.split("/");
  const { rings, holes = [] } = mark;
  const apply = (list: readonly Ring[], isMeant: boolean): readonly Ring[] =>
    list.map((ring, index) => (isMeant && index === Number(number) ? change(ring) : ring));
  return withRings(mark, apply(rings, name !== "hole"), apply(holes, name === "hole"));
}

function withRings(mark: Polygon, rings: readonly Ring[], holes: readonly Ring[]): Polygon {
  return { ...mark, rings, ...(holes.length > 0 ? { holes } : {}) };
}
