/** Kind `track`: one thing followed over time. Only keyframes are stored; frames between them are interpolated. */

import { z } from "zod";

import {
  checkPoints,
  checkTime,
  type Kind,
  type Keyframe as AnyKeyframe,
  markProblem,
  slotMark,
  type SlotMark,
} from "../../core/document/mark";
import type { Problem } from "../../core/document/problem";
import { findExtent, Rle } from "../../core/document/rle";
import { Ring, RotationDeg, TimeUs, Xy, Xyxy } from "../../core/document/scalars";
import { struct } from "../../core/document/schema";
import { findPointsExtent } from "../../core/geometry";
import { Joints, type Keypoints, listPlaced } from "../keypoints/payload";

/** The kinds that a track can follow. */
export type TrackShape = "box" | "polygon" | "polyline" | "ellipse" | "keypoints" | "mask";

/** The geometry of one moment; which fields are present follows from the track's shape, in the units of its own kind. */
interface Geometry {
  readonly xyxy?: Xyxy;
  readonly rings?: readonly Ring[];
  readonly points?: readonly Xy[];
  readonly centre?: Xy;
  readonly radii?: Xy;
  readonly joints?: Keypoints["joints"];
  readonly rle?: Rle;
}

/** The thing at one moment. */
export interface Keyframe extends AnyKeyframe, Geometry {
  /** False ends the thing until the next visible keyframe; absent means true. */
  readonly visible?: boolean;
  readonly rotation_deg?: number;
}

/** A shape over time. */
export interface Track extends SlotMark {
  readonly kind: "track";
  /** The kind of its keyframes. */
  readonly shape: TrackShape;
  /** In order of time, at most one a moment. */
  readonly keyframes: readonly Keyframe[];
  /**
   * `linear` (also when absent) moves upright boxes evenly between keyframes, `hold` keeps each until the next. Shapes
   * other than box are always held.
   */
  readonly interpolation?: "linear" | "hold";
}

/** The fields that a keyframe of each shape carries. */
const GEOMETRY: Readonly<Record<TrackShape, readonly (keyof Geometry)[]>> = {
  box: ["xyxy"],
  polygon: ["rings"],
  polyline: ["points"],
  ellipse: ["centre", "radii"],
  keypoints: ["joints"],
  mask: ["rle"],
};
const FIELDS = Object.values(GEOMETRY).flat();

const Keyframe = struct<Keyframe>(
  {
    at_us: TimeUs,
    visible: z.boolean(),
    xyxy: Xyxy,
    rings: z.array(Ring).min(1),
    points: z.array(Xy).min(2),
    centre: Xy,
    radii: Xy,
    rotation_deg: RotationDeg,
    joints: Joints,
    rle: Rle,
  },
  {
    visible: true,
    xyxy: null,
    rings: null,
    points: null,
    centre: null,
    radii: null,
    rotation_deg: 0,
    joints: null,
    rle: null,
  },
);

/** What the document knows of tracks. */
export const track: Kind<Track> = {
  schema: slotMark<Track>(
    "track",
    {
      shape: z.enum(["box", "polygon", "polyline", "ellipse", "keypoints", "mask"]),
      keyframes: z.array(Keyframe).min(1),
      interpolation: z.enum(["linear", "hold"]),
    },
    { interpolation: "linear" },
  ),
  media: ["video"],
  keyframe: Keyframe,

  checkShape(mark) {
    const times = mark.keyframes.map(({ at_us: atUs }) => atUs);
    const rising = times.every((atUs, index) => index === 0 || atUs > (times[index - 1] ?? 0));
    const order = "keyframes are not in strictly rising order of at_us; sort them";
    return [
      ...(rising ? [] : [markProblem(mark, "keyframe_order", order)]),
      ...mark.keyframes.flatMap((keyframe) => checkGeometry(mark, keyframe)),
    ];
  },

  checkBounds(mark, asset) {
    return mark.keyframes.flatMap((keyframe) => [
      ...checkTime(mark, keyframe.at_us, asset),
      ...checkPoints(mark, listPoints(keyframe), asset),
    ]);
  },

  extent(mark) {
    const boxes = mark.keyframes.flatMap((keyframe) => (keyframe.visible === false ? [] : [findKeyframeBox(keyframe)]));
    const xyxy = findPointsExtent(boxes.flatMap((box) => (box === undefined ? [] : listEnds(box))));
    const [start, end] = [mark.keyframes[0]?.at_us ?? 0, mark.keyframes.at(-1)?.at_us ?? 0];
    return { ...(xyxy === undefined ? {} : { xyxy }), start_us: start, end_us: end };
  },
};

/**
 * Find the box around the thing at a moment.
 *
 * @param mark - The track.
 * @param atUs - The moment, microseconds.
 * @returns The upright box, px; undefined before the first keyframe and where it is invisible.
 */
export function findBox(mark: Track, atUs: number): Xyxy | undefined {
  const start = mark.keyframes.findLast((keyframe) => keyframe.at_us <= atUs);
  if (start === undefined || start.visible === false) return undefined;
  const box = findKeyframeBox(start);
  const moves = mark.shape === "box" && mark.interpolation !== "hold";
  const after = moves ? mark.keyframes.find((keyframe) => keyframe.at_us > atUs) : undefined;
  if (box === undefined || after?.xyxy === undefined) return box;
  return blend(box, after.xyxy, (atUs - start.at_us) / (after.at_us - start.at_us));
}

function blend(a: Xyxy, b: Xyxy, share: number): Xyxy {
  const at = (from: number, to: number) => from + (to - from) * share;
  return [at(a[0], b[0]), at(a[1], b[1]), at(a[2], b[2]), at(a[3], b[3])];
}

function checkGeometry(mark: Track, keyframe: Keyframe): Problem[] {
  const present = FIELDS.filter((field) => keyframe[field] !== undefined).sort();
  const expected = [...GEOMETRY[mark.shape]].sort();
  if (present.join() === expected.join()) return [];
  const message =
    `keyframe at ${keyframe.at_us} us has ${present.join(", ") || "nothing"}; expected ${expected.join(", ")} for ` +
    `shape '${mark.shape}'`;
  return [markProblem(mark, "keyframe_shape", message)];
}

/** The points that must lie inside the frame. */
function listPoints(keyframe: Keyframe): Xy[] {
  const { rings, points, xyxy, centre, joints } = keyframe;
  return [
    ...(rings ?? []).flat(),
    ...(points ?? []),
    ...(xyxy === undefined ? [] : listEnds(xyxy)),
    ...(centre === undefined ? [] : [centre]),
    ...listPlaced(joints ?? {}),
  ];
}

/** The upright box around the shape; undefined when it is a mask kept elsewhere, or empty. */
function findKeyframeBox(keyframe: Keyframe): Xyxy | undefined {
  const { rle, centre, radii } = keyframe;
  if (rle !== undefined) return rle.counts === undefined ? undefined : findExtent(rle.size, rle.counts);
  if (centre === undefined || radii === undefined) return findPointsExtent(listPoints(keyframe));
  return [centre[0] - radii[0], centre[1] - radii[1], centre[0] + radii[0], centre[1] + radii[1]];
}

function listEnds([x1, y1, x2, y2]: Xyxy): Xy[] {
  return [
    [x1, y1],
    [x2, y2],
  ];
}
