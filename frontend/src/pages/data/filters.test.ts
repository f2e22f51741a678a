/** Filters keep their meaning on the way from the address to a slice and back. */

import { expect, test } from "vitest";

import { fromSliceFilter, isSameFilter, putEntry, toSliceFilter } from "./filters";
import { dataSearch } from "./search";
import { readMetadata, readRange, showFact, takeFact, writeMetadata, writeRange } from "./values";

test("a range is spelled with two dots, and either end may be missing", () => {
  expect(readRange("width_px=640..")).toEqual({ fact: "width_px", least: 640, most: null });
  expect(readRange("peak_dbfs=-60.5..-3")).toEqual({ fact: "peak_dbfs", least: -60.5, most: -3 });
  expect(["width_px", "width_px=640", "width=1..2", "width_px=a.."].map(readRange)).toEqual([null, null, null, null]);
  expect(writeRange({ fact: "brightness", least: null, most: 1e21 })).toBe("brightness=..1e+21");
  expect(readRange("brightness=..1e+21")?.most).toBe(1e21);
});

test("lengths are shown in seconds, sizes in megabytes, shares in percent", () => {
  expect([showFact("duration_us", 1_500_000), takeFact("duration_us", 1.5)]).toEqual([1.5, 1_500_000]);
  expect([showFact("silence_ratio", 0.57), takeFact("silence_ratio", 57)]).toEqual([57, 0.57]);
  expect([showFact("size_bytes", 2_000_000), showFact("width_px", 640)]).toEqual([2, 640]);
});

test("values of metadata are JSON where they read as JSON", () => {
  expect(readMetadata("seed=4")).toEqual({ seed: 4 });
  expect(readMetadata('seed="4"')).toEqual({ seed: "4" });
  expect([readMetadata("seed"), readMetadata("=4"), readMetadata("seed=")]).toEqual([null, null, null]);
});

test.each([4, "4", "left", "a=b", true, null, [1, "x"], " spaced ", ""])(
  "metadata %j is read as it was spelled",
  (value) => {
    expect(readMetadata(writeMetadata("name", value))).toEqual({ name: value });
  },
);

test("a slice shown again is the same slice", () => {
  const search = dataSearch.parse({
    text: "cat",
    progress: ["labeled", "accepted"],
    media: ["image"],
    class: "c1",
    facts: ["width_px=640..", "silence_ratio=..0.5"],
    metadata: ['seed="4"', "camera=left"],
    findings: ["personal_data", "blur"],
    size: 200,
  });
  const filter = toSliceFilter(search);
  expect(filter.facts).toEqual([
    { fact: "silence_ratio", least: null, most: 0.5 },
    { fact: "width_px", least: 640, most: null },
  ]);
  expect(filter.metadata).toEqual({ camera: "left", seed: "4" });
  expect(filter.findings).toEqual(["blur", "personal_data"]);
  expect(toSliceFilter(fromSliceFilter(filter))).toEqual(filter);
  expect(isSameFilter(filter, { ...filter, progress: ["labeled", "accepted"] })).toBe(true);
  expect(isSameFilter(filter, { ...filter, text: "dog" })).toBe(false);
});

test("a slice takes out the filters that it does not have", () => {
  expect(fromSliceFilter({ text: "cat" })).toMatchObject({ text: "cat", progress: undefined, facts: undefined });
  expect(fromSliceFilter({ is_clean: true })).toMatchObject({ clean: true, findings: undefined });
  expect(fromSliceFilter({ state: "any", errors: false })).toMatchObject({ state: "any", errors: false });
});

test("what the address misspells counts as absent", () => {
  expect(dataSearch.parse({ facts: ["width_px=wide"], metadata: ["camera"] })).toEqual({});
});

test("a second range of a fact takes the place of the first", () => {
  expect(putEntry(["width_px=1..", "height_px=2.."], "width_px=3..")).toEqual(["height_px=2..", "width_px=3.."]);
  expect(putEntry(undefined, "camera=left")).toEqual(["camera=left"]);
});
