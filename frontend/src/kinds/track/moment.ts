/** What a track looks like at one moment: a mark of its shape's own kind, as exports of frames have it. Pure. */

import type { SlotMark } from "../../core/document/mark";
import { findBox, type Keyframe, type Track } from "./payload";

/** Players count in parts of a second and round them: a moment this near to a keyframe is the keyframe's, microseconds. */
const NEAR_US = 500;

/**
 * Find the thing at a moment.
 *
 * @param track - The track.
 * @param atUs - The moment, microseconds from the first frame.
 * @returns A mark with the track's id; undefined before its first keyframe and while it is not visible.
 */
export function findMoment(track: Track, atUs: number): SlotMark | undefined {
  const near = track.keyframes.find((keyframe) => Math.abs(keyframe.at_us - atUs) <= NEAR_US);
  const at = near?.at_us ?? atUs;
  const start = track.keyframes.findLast((keyframe) => keyframe.at_us <= at);
  if (start === undefined || start.visible === false) return undefined;
  const isTurned = (start.rotation_deg ?? 0) !== 0;
  const moved = track.shape === "box" && !isTurned ? findBox(track, at) : undefined;
  return makeMark(track, moved === undefined ? start : { ...start, xyxy: moved });
}

function makeMark(track: Track, { xyxy, rotation_deg, rings, points, centre, radii, joints, rle }: Keyframe): SlotMark {
  const { id, slot, shape: kind } = track;
  const geometry = Object.entries({ xyxy, rotation_deg, rings, points, centre, radii, joints, rle });
  // Keyframes name no skeleton: their joints are shown without the lines between them.
  const skeleton = kind === "keypoints" ? { skeleton: "" } : {};
  const known = Object.fromEntries(geometry.filter(([, value]) => value !== undefined));
  return { id, kind, slot, class: track.class, ...skeleton, ...known };
}
