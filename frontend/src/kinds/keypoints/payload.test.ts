/** Kind `keypoints`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { keypoints } from "./payload";

const make = (joints: object) => makeMark("keypoints", { slot: "image", class: "person", skeleton: "person", joints });

test("a position and visibility go together", () => {
  const joints = { head: { visibility: 2 }, neck: { visibility: 0, xy: [1, 1] }, hip: { visibility: 1, xy: [2, 2] } };
  expect(keypoints.checkShape?.(make(joints)).map(({ message }) => message)).toEqual([
    expect.stringContaining("joint 'head' has visibility 2 and no position"),
    expect.stringContaining("joint 'neck' has visibility 0 and a position"),
  ]);
});

test("the extent covers the joints that have a position", () => {
  const joints = { head: { visibility: 2, xy: [4, 5] }, neck: { visibility: 1, xy: [8, 1] }, hip: { visibility: 0 } };
  expect(keypoints.extent?.(make(joints))).toEqual({ xyxy: [4, 1, 8, 5] });
  expect(keypoints.extent?.(make({ hip: { visibility: 0 } }))).toEqual({});
});
