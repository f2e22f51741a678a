/** Kind `keypoints`: the named joints of one skeleton. */

import { z } from "zod";

import { checkPoints, type Kind, markProblem, slotMark, type SlotMark } from "../../core/document/mark";
import { ClassId, Xy } from "../../core/document/scalars";
import { struct, table } from "../../core/document/schema";
import { findPointsExtent } from "../../core/geometry";

/** One joint. */
export interface Joint {
  /** 0 not in the image, 1 hidden but placed, 2 visible (COCO). */
  readonly visibility: 0 | 1 | 2;
  /** Position, px; absent exactly when visibility is 0. */
  readonly xy?: Xy;
}

/** The joints of one thing, by their names in the skeleton of the ontology. */
export interface Keypoints extends SlotMark {
  readonly kind: "keypoints";
  readonly skeleton: string;
  readonly joints: Readonly<Record<string, Joint>>;
}

const Joint = struct<Joint>({ visibility: z.literal([0, 1, 2]), xy: Xy }, { xy: null });

/** Shape of joints by name, as keyframes hold them. */
export const Joints: z.ZodType<Keypoints["joints"]> = table(ClassId, Joint);

/** What the document knows of keypoints. */
export const keypoints: Kind<Keypoints> = {
  schema: slotMark<Keypoints>("keypoints", { skeleton: ClassId, joints: table(ClassId, Joint, 1) }, {}),
  media: ["image"],

  checkShape(mark) {
    return Object.entries(mark.joints).flatMap(([name, { visibility, xy }]) => {
      if ((xy === undefined) === (visibility === 0)) return [];
      const message =
        `joint '${name}' has visibility ${visibility} and ${xy === undefined ? "no" : "a"} position; expected a ` +
        "position unless visibility is 0";
      return [markProblem(mark, "joint_visibility", message)];
    });
  },

  checkBounds(mark, asset) {
    return checkPoints(mark, listPlaced(mark.joints), asset);
  },

  checkOntology(mark, ontology) {
    const skeleton = (ontology.skeletons ?? []).find(({ id }) => id === mark.skeleton);
    if (skeleton === undefined) {
      return [markProblem(mark, "unknown_skeleton", `skeleton '${mark.skeleton}' is not in the ontology`)];
    }
    const unknown = Object.keys(mark.joints).filter((name) => !skeleton.joints.includes(name));
    if (unknown.length === 0) return [];
    const message = `joints ${unknown.sort().join(", ")} are not in skeleton '${mark.skeleton}'`;
    return [markProblem(mark, "unknown_joint", message)];
  },

  extent(mark) {
    const xyxy = findPointsExtent(listPlaced(mark.joints));
    return xyxy === undefined ? {} : { xyxy };
  },
};

/**
 * List where joints are.
 *
 * @param joints - Joints by name.
 * @returns The positions of those that have one, px.
 */
export function listPlaced(joints: Keypoints["joints"]): Xy[] {
  return Object.values(joints).flatMap(({ xy }) => (xy === undefined ? [] : [xy]));
}
