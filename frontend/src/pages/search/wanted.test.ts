/** The address decides what is asked. */

import { expect, test } from "vitest";

import { nameCrop, readCrop, readWanted } from "./wanted";

test("an item goes before words", () => {
  expect(readWanted(1, { text: "a cat", item: 7 })).toMatchObject({ text: "", item: 7 });
  expect(readWanted(1, { text: " a cat " })).toMatchObject({ text: "a cat", item: null });
});

test("filters that the address lacks narrow nothing", () => {
  expect(readWanted(1, { text: "a cat" })).toMatchObject({ filter: {}, narrowing: {}, kinds: [] });
  expect(readWanted(1, { text: "a cat", progress: "labeled", class: "cat" }).filter).toEqual({
    progress: ["labeled"],
    class_id: "cat",
  });
});

test("findings and metadata narrow; the word for none asks for clean items", () => {
  expect(readWanted(1, { finding: "blur", metadata: "camera = left" }).narrowing).toEqual({
    findings: ["blur"],
    metadata: { camera: "left" },
  });
  expect(readWanted(1, { finding: "clean" }).narrowing).toEqual({ is_clean: true });
});

test("what is shown names the kinds of parts", () => {
  expect(readWanted(1, { shown: "regions" }).kinds).toEqual(["crop"]);
  expect(readWanted(1, { shown: "words" }).kinds).toContain("said");
});

test("a region is named by the pixels that it touches, whichever way it was drawn", () => {
  expect(nameCrop([40.2, 30], [10.7, 5.5])).toBe("crop:10,5,41,30");
  expect(nameCrop([-3, -1], [8, 9])).toBe("crop:0,0,8,9");
  expect(readCrop("crop:10,5,41,30")).toEqual([10, 5, 41, 30]);
  expect(readCrop("time:0-5")).toBeNull();
});

test("the address's encoder goes before the usual one", () => {
  expect(readWanted(1, {}).encoder).toBe("prototype");
  expect(readWanted(1, {}, "large").encoder).toBe("large");
  expect(readWanted(1, { encoder: "mine" }, "large").encoder).toBe("mine");
});
