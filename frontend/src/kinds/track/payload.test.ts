/** Kind `track`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { findBox, track } from "./payload";

const START = { at_us: 0, xyxy: [0, 0, 10, 10] };
const END = { at_us: 1000, xyxy: [100, 0, 110, 20] };
const GONE = { at_us: 500, xyxy: [50, 0, 60, 15], visible: false };
const make = (keyframes: object[], fields: object = {}) =>
  makeMark("track", { slot: "video", class: "car", shape: "box", keyframes, ...fields });

test("boxes move evenly between keyframes", () => {
  expect(findBox(make([START, END]), 250)).toEqual([25, 0, 35, 12.5]);
});

test("held boxes wait for the next keyframe", () => {
  expect(findBox(make([START, END], { interpolation: "hold" }), 999)).toEqual([0, 0, 10, 10]);
});

test("nothing before the first keyframe and where invisible", () => {
  const mark = make([{ ...GONE, at_us: 100 }, END]);
  expect([99, 100, 1000, 5000].map((atUs) => findBox(mark, atUs))).toEqual([undefined, undefined, END.xyxy, END.xyxy]);
});

test("the extent covers the visible keyframes", () => {
  expect(track.extent?.(make([START, GONE, END]))).toEqual({ xyxy: [0, 0, 110, 20], start_us: 0, end_us: 1000 });
});

test("an ellipse's box comes from its radii", () => {
  const keyframe = { at_us: 3, centre: [10, 20], radii: [5, 2] };
  expect(findBox(make([keyframe], { shape: "ellipse" }), 3)).toEqual([5, 18, 15, 22]);
});

test("keyframes are in order and of the track's shape", () => {
  const codes = (keyframes: object[]) => track.checkShape?.(make(keyframes)).map(({ code }) => code);
  expect(codes([START, END])).toEqual([]);
  expect(codes([END, START])).toEqual(["keyframe_order"]);
  expect(
    codes([
      START,
      {
        at_us: 5,
        points: [
          [1, 1],
          [2, 2],
        ],
      },
    ]),
  ).toEqual(["keyframe_shape"]);
});
