import { expect, test } from "vitest";

import { findAddress, isShown, isSideways, turnUpright } from "./orientation";

/** Where the corner pixel "1" of a stored 3 x 2 picture, at its left top, is shown by orientation (EXIF 2.32, 4.6.4). */
const SHOWN: readonly (readonly [orientation: number, x: number, y: number])[] = [
  [1, 0, 0],
  [2, 2, 0],
  [3, 2, 1],
  [4, 0, 1],
  [5, 0, 0],
  [6, 1, 0],
  [7, 1, 2],
  [8, 0, 2],
];

test.each(SHOWN)("orientation %i shows the first pixel at %i, %i", (orientation, x, y) => {
  const [a, b, c, d, e, f] = turnUpright(orientation, 3, 2);
  expect([a * 0.5 + c * 0.5 + e, b * 0.5 + d * 0.5 + f]).toEqual([x + 0.5, y + 0.5]);
  const [right, bottom] = isSideways(orientation) ? [2, 3] : [3, 2];
  const [farX, farY] = [a * 2.5 + c * 1.5 + e, b * 2.5 + d * 1.5 + f];
  expect([farX + x + 0.5, farY + y + 0.5]).toEqual([right, bottom]);
});

test("thumbnails stand in for turned WebP pictures and for what browsers cannot decode", () => {
  const places = { url: "own", thumbnail_url: "small" };
  const found = [
    { mime: "image/jpeg", orientation: 6 },
    { mime: "image/webp" },
    { mime: "image/webp", orientation: 6 },
    { mime: "image/tiff" },
  ].map((stored) => findAddress({ ...stored, ...places }));
  expect(found).toEqual(["own", "own", "small", "small"]);
  expect([isShown("image/tiff"), isShown("image/avif"), isShown("")]).toEqual([false, true, true]);
});
