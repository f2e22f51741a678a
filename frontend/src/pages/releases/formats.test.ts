/** Formats stand under what they are for, and are found by their words. */

import { expect, test } from "vitest";

import type { Format } from "../../api/releases";
import { groupFormats } from "./formats";

const FORMATS: Format[] = [
  ["coco", "COCO", "Boxes and masks on images"],
  ["voc", "Pascal VOC", "Upright boxes on images"],
  ["swift", "ms-swift JSONL", "Conversations with images"],
  ["newcomer", "Newcomer", "Something else"],
].map(([name = "", title = "", description = ""]) => ({
  name,
  title,
  description,
  version: 1,
  media: [],
  options: {},
}));

function list(words: string): string[] {
  return groupFormats(FORMATS, words).map(
    ({ group, formats }) => `${group}: ${formats.map(({ name }) => name).join(" ")}`,
  );
}

test("every format is in one group, an unknown one in the last", () => {
  expect(list("")).toEqual(["images: coco voc", "conversations: swift", "others: newcomer"]);
});

test.each([
  ["boxes", ["images: coco voc"]],
  ["IMAGES  upright", ["images: voc"]],
  ["swift", ["conversations: swift"]],
  ["parchment", []],
])("%s", (words, found) => {
  expect(list(words)).toEqual(found);
});
