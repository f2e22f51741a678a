import { expect, test } from "vitest";

import { findProblems, makeClass, makeEntryId, splitLine, withHotkey } from "./edits";

test.each([
  ["Traffic light", [], "traffic_light"],
  ["Traffic light", ["traffic_light", "traffic_light_2"], "traffic_light_3"],
  ["Café!", [], "cafe"],
  ["猫", [], "class_1"],
  ["狗", ["class_1"], "class_2"],
])("%s becomes an id", (name, taken, id) => {
  expect(makeEntryId(name, taken)).toBe(id);
});

test("a new class takes the first free hotkey and colour", () => {
  const cat = makeClass([], "Cat");
  const dog = makeClass([cat], "Dog");
  expect([cat.hotkey, dog.hotkey]).toEqual(["1", "2"]);
  expect(dog.colour).not.toBe(cat.colour);
  expect(makeClass([dog], "Cow").hotkey).toBe("1");
});

test("a hotkey belongs to one class", () => {
  const cat = makeClass([], "Cat");
  const dog = makeClass([cat], "Dog");
  expect(withHotkey([cat, dog], "dog", "1").map(({ hotkey }) => hotkey)).toEqual([undefined, "1"]);
  expect(withHotkey([cat, dog], "cat", null).map(({ hotkey }) => hotkey)).toEqual([undefined, "2"]);
});

test("a line becomes a list", () => {
  expect(splitLine(" yes, no,, yes ，maybe")).toEqual(["yes", "no", "maybe"]);
});

test("what the server would refuse is found before", () => {
  const questions = [
    { id: "q", name: "Good?", kind: "choice" },
    { id: "r", name: " ", kind: "rating", min: 5, max: 5 },
  ] as const;
  expect(findProblems({ questions }).map(({ code, id }) => `${code} ${id}`)).toEqual([
    "name r",
    "options q",
    "scale r",
  ]);
});
