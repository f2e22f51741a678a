/** Manifest lines are read as the server wrote them. */

import { expect, test } from "vitest";

import { catchProblems } from "../../../testing/problems";
import { KINDS } from "../../kinds/registry";
import { canonicalise } from "./canonical";
import { type ManifestRecord, readManifest, readSlots } from "./manifest";

const HEADER = {
  type: "release",
  schema: 1,
  project: "Cats",
  policy: "accepted",
  ontologies: { "1": {} },
  split_seed: 7,
  split_shares: { train: 0.8, test: 0.2 },
};
const ASSET = { media: "text", text: "h\u00e9😀", licence: "CC0-1.0" };
const ANNOTATION = {
  id: 4,
  revision: 2,
  author: "user:3",
  origin: "human",
  content_hash: "ab".repeat(32),
  ontology: 1,
  document: { schema: 1, turns: [{ id: "t1", role: "user", parts: [] }] },
};
const record = (key: string) => ({
  type: "item",
  key,
  split: "train",
  metadata: { n: 1.5 },
  assets: { question: ASSET },
  annotations: [ANNOTATION],
});
const read = (...entries: object[]) => [...readManifest(entries.map(canonicalise), KINDS)];

test("header and records are read", () => {
  const [header, first, second] = read(HEADER, record("a"), record("b"));
  expect(header).toEqual(HEADER);
  expect(first).toMatchObject({ key: "a", assets: { question: ASSET } });
  expect((second as ManifestRecord).annotations?.[0]?.document).toMatchObject({ turns: [{ id: "t1" }], marks: [] });
});

test.each([
  ["a", "a"],
  ["a", "A"],
  // By UTF-16 code unit the second would come first.
  ["😀", "\uffff"],
])("%j then %j is out of order", (first, second) => {
  const [problem] = catchProblems(() => read(HEADER, record(first), record(second)));
  expect(problem?.message).toContain("line 3");
});

test("keys are ordered by code point", () => {
  expect(read(HEADER, record("\uffff"), record("😀"))).toHaveLength(3);
});

test("a manifest starts with its header", () => {
  expect(catchProblems(() => read(record("a")))[0]?.code).toBe("malformed");
});

test("text facts count code points", () => {
  const [, first] = read(HEADER, record("a"));
  expect(readSlots(first as ManifestRecord)).toEqual({ question: { media: "text", text_length: 3 } });
});
