import { expect, test } from "vitest";

import { makeMark } from "../../testing/marks";
import { outlineMark } from "./outline";

const WHERE = { slot: "image", class: "cat" };
const NONE = new Map<string, string>();

test("a box is four corners, turned around its middle", () => {
  const box = { ...WHERE, xyxy: [0, 0, 4, 2] };
  expect(outlineMark(makeMark("box", box), [], NONE).lines).toBe("M0 0L4 0L4 2L0 2Z");
  expect(outlineMark(makeMark("box", { ...box, rotation_deg: 90 }), [], NONE).lines).toBe("M3 -1L3 3L1 3L1 -1Z");
});

test("a hole is cut out of the ring around it, and of no other", () => {
  const triangle = (at: number, side: number) => [
    [at, at],
    [at + side, at],
    [at + side, at + side],
  ];
  const polygon = makeMark("polygon", { ...WHERE, rings: [triangle(0, 9), triangle(20, 4)], holes: [triangle(4, 1)] });
  expect(outlineMark(polygon, [], NONE).areas).toEqual(["M0 0L9 0L9 9ZM4 4L5 4L5 5Z", "M20 20L24 20L24 24Z"]);
});

test("a mask is the rows of its pixels, once its counts are here", () => {
  // Column by column: 2 off, 2 on, 2 off.
  const mask = makeMark("mask", { ...WHERE, rle: { size: [2, 3], blob: "b".repeat(64) } });
  expect(outlineMark(mask, [], NONE).areas).toEqual([]);
  const { areas, lines } = outlineMark(mask, [], new Map([["b".repeat(64), "222"]]));
  expect(areas).toEqual(["M1 0h1v1h-1ZM1 1h1v1h-1Z"]);
  expect(lines).toContain("M1 0L1 2");
});

test("joints are dots with the lines of their skeleton", () => {
  const joints = { nose: { visibility: 2, xy: [3, 4] }, tail: { visibility: 1, xy: [9, 8] } };
  const pose = makeMark("keypoints", { ...WHERE, skeleton: "dog", joints });
  const skeleton = { id: "dog", name: "Dog", joints: ["nose", "tail"], edges: [["nose", "tail"] as const] };
  expect(outlineMark(pose, [skeleton], NONE)).toEqual({ lines: "M3 4L9 8", areas: [], dots: "M3 4h0M9 8h0" });
});
