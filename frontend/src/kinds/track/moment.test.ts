/** Tracks at single moments: what `tests/annotate/exporters` expects of frames. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { findMoment } from "./moment";

const START = { at_us: 0, xyxy: [0, 0, 10, 10] };
const END = { at_us: 1000_000, xyxy: [100, 0, 110, 20] };
const make = (keyframes: object[], fields: object = {}) =>
  makeMark("track", { slot: "video", class: "car", shape: "box", keyframes, ...fields });

test("an upright box moves between keyframes, a turned one and a held one wait", () => {
  expect(findMoment(make([START, END]), 250_000)).toMatchObject({ kind: "box", xyxy: [25, 0, 35, 12.5] });
  expect(findMoment(make([{ ...START, rotation_deg: 30 }, END]), 250_000)).toMatchObject({
    xyxy: START.xyxy,
    rotation_deg: 30,
  });
  expect(findMoment(make([START, END], { interpolation: "hold" }), 999_400)).toMatchObject({ xyxy: START.xyxy });
});

test("a moment that a player rounded down is still its keyframe's", () => {
  expect(findMoment(make([START, END], { interpolation: "hold" }), 999_999)).toMatchObject({ xyxy: END.xyxy });
  expect(findMoment(make([START, { ...END, visible: false }]), 999_999)).toBeUndefined();
});

test("nothing before the first keyframe; any shape is a mark of its own kind", () => {
  expect(findMoment(make([END]), 5)).toBeUndefined();
  const joints = { nose: { visibility: 2, xy: [3, 4] } };
  const pose = make([{ at_us: 0, joints }], { shape: "keypoints" });
  expect(findMoment(pose, 9)).toMatchObject({ kind: "keypoints", joints, slot: "video", class: "car" });
});
