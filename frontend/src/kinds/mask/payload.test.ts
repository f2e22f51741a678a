/** Kind `mask`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { encodeMask } from "../../core/document/rle";
import { mask } from "./payload";

const make = (rle: object) => makeMark("mask", { slot: "image", class: "cat", rle });

test("the extent is half-open", () => {
  const pixels = Uint8Array.from({ length: 600 }, (_, at) =>
    Number([3, 4].includes(Math.floor(at / 30)) && at % 30 > 27),
  );
  expect(mask.extent?.(make(encodeMask({ height: 20, width: 30, pixels })))).toEqual({ xyxy: [28, 3, 30, 5] });
});

test("a mask kept in a blob has no extent here and nothing to check", () => {
  const stored = make({ size: [20, 30], blob: "ab".repeat(32) });
  expect(mask.extent?.(stored)).toEqual({});
  expect(mask.checkShape?.(stored)).toEqual([]);
});

test("pixels are inline or in a blob, not both and not neither", () => {
  const codes = (rle: object) => mask.checkShape?.(make(rle)).map(({ code }) => code);
  expect(codes({ size: [2, 3] })).toEqual(["bad_rle"]);
  expect(codes({ size: [2, 3], counts: "06", blob: "ab".repeat(32) })).toEqual(["bad_rle"]);
});
