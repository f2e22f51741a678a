/** Kind `polygon`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { polygon } from "./payload";

const SQUARE = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];
const FLAT = [
  [1, 1],
  [2, 2],
  [3, 3],
];
const make = (fields: object) => makeMark("polygon", { slot: "image", class: "cat", ...fields });

test("every ring and hole has to enclose something", () => {
  const messages = (fields: object) => polygon.checkShape?.(make(fields)).map(({ message }) => message);
  expect(messages({ rings: [SQUARE] })).toEqual([]);
  expect(messages({ rings: [SQUARE, FLAT], holes: [FLAT] })).toEqual([
    expect.stringContaining("ring 1 encloses no area"),
    expect.stringContaining("hole 0 encloses no area"),
  ]);
});

test("the extent covers all rings", () => {
  const far = SQUARE.map(([x = 0, y = 0]) => [x + 100, y]);
  expect(polygon.extent?.(make({ rings: [SQUARE, far] })).xyxy).toEqual([0, 0, 110, 10]);
});
