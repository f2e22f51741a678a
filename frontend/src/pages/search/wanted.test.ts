/** The address decides what is asked. */

import { expect, test } from "vitest";

import { readWanted } from "./wanted";

test("an item goes before words", () => {
  expect(readWanted(1, { text: "a cat", item: 7 })).toMatchObject({ text: "", item: 7 });
  expect(readWanted(1, { text: " a cat " })).toMatchObject({ text: "a cat", item: null });
});

test("filters that the address lacks narrow nothing", () => {
  expect(readWanted(1, { text: "a cat" }).filter).toEqual({});
  expect(readWanted(1, { text: "a cat", progress: "labeled", class: "cat" }).filter).toEqual({
    progress: ["labeled"],
    class_id: "cat",
  });
});

test("the address's encoder goes before the usual one", () => {
  expect(readWanted(1, {}).encoder).toBe("prototype");
  expect(readWanted(1, {}, "large").encoder).toBe("large");
  expect(readWanted(1, { encoder: "mine" }, "large").encoder).toBe("mine");
});
