/** Only what differs is shown, with what speaks for a member. */

import { expect, test } from "vitest";

import type { GroupMember } from "../../api/duplicates";
import { listDifferences } from "./differences";

function member(change: Partial<GroupMember>): GroupMember {
  return {
    item: 1,
    key: "a.png",
    state: "active",
    progress: "unlabeled",
    url: null,
    thumbnail_url: null,
    mime: "image/png",
    width_px: 100,
    height_px: 80,
    size_bytes: 5000,
    sharpness: 10,
    annotation_count: 0,
    metadata: {},
    created_at: "2026-11-01T00:00:00Z",
    ...change,
  };
}

test("a larger file is better, and what is the same is left out", () => {
  const found = listDifferences([member({}), member({ size_bytes: 9000 }), member({ size_bytes: 9000 })]);
  expect(found).toEqual([{ name: "bytes", isMetadata: false, values: [5000, 9000, 9000], best: [1, 2] }]);
});

test("another type is neither better nor worse", () => {
  const found = listDifferences([member({}), member({ mime: "image/jpeg" })]);
  expect(found).toEqual([{ name: "mime", isMetadata: false, values: ["image/png", "image/jpeg"], best: [] }]);
});

test("metadata that one member lacks is a difference", () => {
  const found = listDifferences([member({ metadata: { camera: "x", day: 3 } }), member({ metadata: { camera: "x" } })]);
  expect(found).toEqual([{ name: "day", isMetadata: true, values: ["3", null], best: [] }]);
});

test("pictures of unknown size are not compared with known ones as smaller than nothing", () => {
  const found = listDifferences([member({}), member({ width_px: null })]);
  expect(found).toEqual([{ name: "size", isMetadata: false, values: [8000, null], best: [0] }]);
});
