/** Kind `segment`. */

import { expect, test } from "vitest";

import { makeMark } from "../../../testing/marks";
import { segment } from "./payload";

const make = (start: number, end: number) =>
  makeMark("segment", { slot: "audio", class: "speech", start_us: start, end_us: end, lane: "", text: "hello" });

test("a segment ends after it starts", () => {
  expect(segment.checkShape?.(make(5, 6))).toEqual([]);
  expect(segment.checkShape?.(make(5, 5)).map(({ code }) => code)).toEqual(["degenerate"]);
});

test("fields at their default are left out", () => {
  expect(make(5, 6)).toEqual({
    id: "m1",
    kind: "segment",
    slot: "audio",
    class: "speech",
    start_us: 5,
    end_us: 6,
    text: "hello",
  });
});

test("extent", () => {
  expect(segment.extent?.(make(5, 6))).toEqual({ start_us: 5, end_us: 6 });
});
