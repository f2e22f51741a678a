/** COCO run-length encoding, against strings that pycocotools 2.0 wrote. */

import fc from "fast-check";
import { expect, test } from "vitest";

import {
  BadCounts,
  type Bitmap,
  countArea,
  decodeCounts,
  decodeMask,
  encodeCounts,
  encodeMask,
  findExtent,
} from "./rle";

const bitmaps: fc.Arbitrary<Bitmap> = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([height, width]) =>
    fc.uint8Array({ minLength: height * width, maxLength: height * width, max: 1 }).map((pixels) => ({
      height,
      width,
      pixels,
    })),
  );

function draw(height: number, width: number, isSet: (row: number, column: number) => boolean): Bitmap {
  const pixels = Uint8Array.from({ length: height * width }, (_, at) =>
    Number(isSet(Math.floor(at / width), at % width)),
  );
  return { height, width, pixels };
}

test.each([
  [
    "a disc",
    draw(40, 60, (row, column) => (row - 19.5) ** 2 + (column - 29.5) ** 2 < 150),
    "Pg08n04L4M2N2O0O2O0O2O00000000000001N101N101N2N3L4LRf0",
  ],
  ["a chequerboard", draw(3, 4, (row, column) => (row + column) % 2 === 0), "0110000000000"],
  ["everything", draw(2, 3, () => true), "06"],
  ["nothing", draw(2, 3, () => false), "6"],
])("%s is written as pycocotools does", (_, bitmap, counts) => {
  expect(encodeMask(bitmap)).toEqual({ size: [bitmap.height, bitmap.width], counts });
});

test("decoding undoes encoding", () => {
  fc.assert(
    fc.property(bitmaps, (bitmap) => {
      const { size, counts } = encodeMask(bitmap);
      expect(decodeMask(size, counts ?? "")).toEqual(bitmap);
      expect(countArea(counts ?? "")).toBe(bitmap.pixels.filter((pixel) => pixel > 0).length);
    }),
  );
});

test("the extent is the one of the pixels", () => {
  fc.assert(
    fc.property(bitmaps, (bitmap) => {
      const { size, counts } = encodeMask(bitmap);
      const set = [...bitmap.pixels.keys()].filter((at) => bitmap.pixels[at] === 1);
      const columns = set.map((at) => at % bitmap.width);
      const rows = set.map((at) => Math.floor(at / bitmap.width));
      const tight = [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
      expect(findExtent(size, counts ?? "")).toEqual(set.length === 0 ? undefined : tight);
    }),
  );
});

test("runs survive the string, past 32 bits too", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10 ** 12), { maxLength: 30 }), (runs) => {
      expect(decodeCounts(encodeCounts(runs))).toEqual(runs);
    }),
  );
});

test.each(["!", "o", "~", "😀", encodeCounts([5, -7])])("%j is no counts string", (counts) => {
  expect(() => decodeCounts(counts)).toThrow(BadCounts);
});

test("runs must fill the size", () => {
  expect(() => decodeMask([2, 2], encodeCounts([1, 2]))).toThrow("cover 3 pixels");
});
