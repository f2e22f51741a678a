/** Kind `polyline`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { polyline } from "./payload";

const make = (...points: number[][]) => makeMark("polyline", { slot: "image", class: "road", points });

test("a line needs two different points", () => {
  expect(polyline.checkShape?.(make([1, 1], [1, 1], [1, 2]))).toEqual([]);
  expect(polyline.checkShape?.(make([1, 1], [1, 1])).map(({ code }) => code)).toEqual(["degenerate"]);
});

test("extent", () => {
  expect(polyline.extent?.(make([5, 9], [1, 20])).xyxy).toEqual([1, 9, 5, 20]);
});
