/** Kind `ellipse`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { ellipse } from "./payload";

const make = (fields: object) => makeMark("ellipse", { slot: "image", class: "cat", centre: [10, 10], ...fields });

test("both radii are positive", () => {
  expect(ellipse.checkShape?.(make({ radii: [5, 3] }))).toEqual([]);
  expect(ellipse.checkShape?.(make({ radii: [5, 0] })).map(({ code }) => code)).toEqual(["degenerate"]);
});

test("only the centre has to be inside", () => {
  const asset = { media: "image", width_px: 12, height_px: 12 } as const;
  expect(ellipse.checkBounds?.(make({ radii: [50, 50] }), asset)).toEqual([]);
});

test("the extent touches the ends of the axes", () => {
  expect(ellipse.extent?.(make({ radii: [5, 3] })).xyxy).toEqual([5, 7, 15, 13]);
});
