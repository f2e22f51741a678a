/** How joints look on a picture, and how they are moved there. */

import type { Skeleton } from "../../core/document/ontology";
import { type Figure, makeFigure, type Path } from "../figure";
import { clampPoint, type Layer } from "../layer";
import { shiftPoints } from "../points";
import { type Keypoints, listPlaced } from "./payload";

/** The layer of joints, without the lines between them, which only the ontology knows. */
export const keypointsLayer: Layer<Keypoints> = {
  figure({ joints }) {
    return makeFigure({ dots: listPlaced(joints) });
  },

  handles({ joints }) {
    return Object.entries(joints).flatMap(([id, { xy }]) => (xy === undefined ? [] : [{ id, at: xy }]));
  },

  drag(mark, handle, { to, asset }) {
    const joint = mark.joints[handle];
    if (joint === undefined) return mark;
    return { ...mark, joints: { ...mark.joints, [handle]: { ...joint, xy: clampPoint(to, asset) } } };
  },

  move(mark, by, asset) {
    const placed = Object.entries(mark.joints).filter(([, { xy }]) => xy !== undefined);
    const moved = shiftPoints([listPlaced(mark.joints)], by, asset).flat();
    const changed = placed.map(([name, joint], index) => [name, { ...joint, xy: moved[index] ?? joint.xy }]);
    return { ...mark, joints: { ...mark.joints, ...Object.fromEntries(changed) } as Keypoints["joints"] };
  },
};

/**
 * Draw the lines of a skeleton between joints that are placed.
 *
 * @param mark - The joints.
 * @param skeletons - The skeletons of the ontology.
 * @returns The figure with lines.
 */
export function drawSkeleton(mark: Keypoints, skeletons: readonly Skeleton[]): Figure {
  const skeleton = skeletons.find(({ id }) => id === mark.skeleton);
  const paths = (skeleton?.edges ?? []).flatMap(([a, b]): Path[] => {
    const [from, to] = [mark.joints[a]?.xy, mark.joints[b]?.xy];
    return from === undefined || to === undefined ? [] : [{ points: [from, to], isClosed: false }];
  });
  return makeFigure({ paths, dots: listPlaced(mark.joints) });
}
