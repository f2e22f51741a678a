/** Shares, changes and snippets of releases. */

import { expect, test } from "vitest";

import type { ReleaseSummary } from "../../api/releases";
import { countMarks, listChanges } from "./changes";
import { isOptionNeeded } from "./options";
import { sumShares, writeShares } from "./shares";
import { nameFolder, writeClient, writeDownload, writeSnippet } from "./snippets";

const NOTHING: ReleaseSummary = {
  annotations: 0,
  marks: 0,
  turns: 0,
  components: 0,
  splits: {},
  classes: {},
  kinds: {},
  answers: {},
  media: {},
  licences: {},
  ontologies: [],
};

test("percentages become ratios, and a split of none is left out", () => {
  expect(sumShares({ train: 80, validation: 0, test: 20 })).toBe(100);
  expect(writeShares({ train: 80, validation: 0, test: 20 })).toEqual({ train: 0.8, test: 0.2 });
});

test("the greatest change of a class comes first, and what stayed is left out", () => {
  const before = { ...NOTHING, marks: 10, classes: { cat: 4, dog: 6 } };
  const after = { ...NOTHING, marks: 12, classes: { cat: 5, dog: 1, cup: 6 } };
  expect(listChanges(before, after)).toEqual([
    { name: "marks", isClass: false, by: 2 },
    { name: "cup", isClass: true, by: 6 },
    { name: "dog", isClass: true, by: -5 },
    { name: "cat", isClass: true, by: 1 },
  ]);
});

test("downloads name the server, the export and a token", () => {
  expect(writeDownload("https://data.example", 7, "v1-coco")).toContain(
    'curl -fL -C - -H "Authorization: Bearer $LOOPWRIGHT_TOKEN" https://data.example/api/exports/7/archive -o v1-coco.zip',
  );
});

test("a part is not downloaded in place of the whole", () => {
  expect(nameFolder("v 2", "coco", null)).toBe("v-2-coco");
  expect(nameFolder("v 2", "coco", "2026/11")).toBe("v-2-coco-since-2026-11");
});

test.each([
  ["media_shard_mb", { media: "copy" }, false],
  ["media_shard_mb", { media: "shards" }, true],
  ["skeleton", { task: "detect" }, false],
  ["max_pixels", { grounding: "plain" }, false],
  ["max_pixels", { grounding: "qwen2_vl" }, true],
  ["media", {}, true],
])("option %s with %o", (name, values, isNeeded) => {
  expect(isOptionNeeded(name, values)).toBe(isNeeded);
});

test("the Python client puts an export where its snippet reads it", () => {
  const code = writeClient("https://data.example", 7, "v1-coco");
  expect(code).toContain('Client("https://data.example", os.environ["LOOPWRIGHT_TOKEN"])');
  expect(code).toContain('client.exports.download(7, "v1-coco", progress=True)');
});

test("snippets name files that the export has", () => {
  const files = ["annotations/instances_train.json", "export.json"];
  expect(writeSnippet("coco", "v1-coco", files, {})).toContain('COCO("v1-coco/annotations/instances_train.json")');
  const jsonl = writeSnippet("messages", "v1", ["train.jsonl"], { layout: "jsonl" });
  expect(jsonl).toContain("cast_column");
  expect(writeSnippet("messages", "v1", ["data/train.parquet"], { layout: "parquet" })).not.toContain("cast_column");
  expect(writeSnippet("swift", "v1", ["train.jsonl"], {})).not.toContain("rlhf");
  expect(writeSnippet("swift", "v1", ["train.jsonl", "preference/train.jsonl"], {})).toContain("rlhf");
});

test("every format with a reader of its own has a snippet that names the export's own files", () => {
  const write = (format: string, files: string[], options = {}) => writeSnippet(format, "v1", files, options);
  expect(write("llamafactory", ["train.jsonl", "kto/train.jsonl"])).toMatch(/--dataset train\n[^]*--stage kto/);
  expect(write("webdataset", ["train/train-000000.tar", "train/train-000001.tar"])).toContain(
    "train-{000000..000001}.tar",
  );
  expect(write("cvat", ["tracks/train/clip.xml", "train.xml"])).toContain('"v1/train.xml"');
  expect(write("yolo", ["data.yaml"], { task: "obb" })).toContain("yolo11n-obb.pt");
  expect(write("llava", ["train.jsonl"], { variant: "qwen" })).toContain('"annotation_path": "v1/train.jsonl"');
  expect(write("pope", ["random/test.jsonl", "adversarial/test.jsonl"])).toContain("v1/adversarial/test.jsonl");
  expect(write("lmms_eval", ["cats_test.yaml", "test.jsonl"])).toContain("--tasks cats_test");
  expect(write("label_studio", ["config.xml", "test.json"])).toContain("v1/test.json");
  expect(write("charades_sta", ["charades_sta_train.txt"])).toContain('.rstrip("\\n")');
  expect(write("webvtt", ["subtitles/train/a.vtt"])).toContain("v1/subtitles/train/a.vtt");
  expect(write("unheard_of", [])).toBe("");
});

test("marks are counted by what happened to them", () => {
  const mark = (change: "added" | "removed" | "changed") => ({
    annotation: 1,
    mark: "r",
    change,
    kind: "box",
    class_id: "cat",
  });
  const marks = [mark("added"), mark("added"), mark("changed")];
  expect(countMarks({ key: "a", change: "changed", marks })).toEqual({ added: 2, removed: 0, changed: 1 });
});
