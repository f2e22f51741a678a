import { expect, test } from "vitest";

import type { Tool } from "./tool";
import { type DrawnKind, TOOLS } from "./tools";

const GROUND = { asset: { width: 100, height: 80 }, reachPx: 3 };

function take(kind: DrawnKind): Tool {
  const entry = TOOLS.find((tool) => tool.kind === kind);
  if (entry === undefined) throw new Error(`there is no tool for ${kind}`);
  return entry.make();
}

test("a box is dragged", () => {
  const tool = take("box");
  tool.press([10, 10], GROUND);
  tool.move([40, 30]);
  expect(tool.read()?.paths[0]?.points).toHaveLength(4);
  expect(tool.release([40, 30], GROUND)).toEqual({ kind: "box", xyxy: [10, 10, 40, 30] });
  expect(tool.read()).toBeNull();
});

test("or clicked corner by corner", () => {
  const tool = take("box");
  tool.press([40, 30], GROUND);
  expect(tool.release([41, 30], GROUND)).toBeNull();
  tool.press([10, 10], GROUND);
  expect(tool.release([10, 10], GROUND)).toEqual({ kind: "box", xyxy: [10, 10, 40, 30] });
});

test("or put in the middle by the keyboard", () => {
  expect(take("box").finish(GROUND)).toEqual({ kind: "box", xyxy: [40, 30, 60, 50] });
});

test("a polygon closes on its first point, and takes its last one back", () => {
  const tool = take("polygon");
  for (const at of [
    [10, 10],
    [50, 10],
    [90, 90],
    [10, 60],
  ] as const)
    tool.press(at, GROUND);
  tool.stepBack();
  tool.press([30, 60], GROUND);
  expect(tool.press([11, 11], GROUND)).toEqual({
    kind: "polygon",
    rings: [
      [
        [10, 10],
        [50, 10],
        [90, 80],
        [30, 60],
      ],
    ],
  });
});

test("a polygon without area goes on being drawn", () => {
  const tool = take("polygon");
  tool.press([10, 10], GROUND);
  tool.press([50, 10], GROUND);
  expect(tool.finish(GROUND)).toBeNull();
  expect(tool.read()?.dots).toHaveLength(2);
});

test("a line ends on its last point", () => {
  const tool = take("polyline");
  tool.press([10, 10], GROUND);
  tool.press([50, 10], GROUND);
  expect(tool.press([50, 11], GROUND)).toEqual({
    kind: "polyline",
    points: [
      [10, 10],
      [50, 10],
    ],
  });
});
