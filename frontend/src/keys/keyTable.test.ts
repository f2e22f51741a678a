import { expect, test } from "vitest";

import { listCaps, type KeyPress, writePress } from "./combination";
import { KeyTable } from "./keyTable";

function press(key: string, held: Partial<KeyPress> = {}): KeyPress {
  return { key, code: "", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held };
}

function makeTable(): { table: KeyTable; done: string[]; clock: { ms: number }; bind: (keys: string) => void } {
  const clock = { ms: 0 };
  const done: string[] = [];
  const table = new KeyTable(() => clock.ms);
  const bind = (keys: string): void => {
    table.add([{ keys, label: keys, group: "", run: () => void done.push(keys) }]);
  };
  return { table, done, clock, bind };
}

test("presses are written the way bindings are", () => {
  expect(writePress(press("Enter", { ctrlKey: true }))).toBe("mod+enter");
  expect(writePress(press("A", { shiftKey: true }))).toBe("shift+a");
  expect(writePress(press("?", { shiftKey: true }))).toBe("?");
  expect(writePress(press("ç", { altKey: true, code: "KeyC" }))).toBe("alt+c");
});

test("caps speak the platform's language", () => {
  expect(listCaps("mod+shift+z", false)).toEqual(["Ctrl", "⇧", "Z"]);
  expect(listCaps("mod+enter", true)).toEqual(["⌘", "↵"]);
  expect(listCaps("g d", false)).toEqual(["G", "D"]);
});

test("the latest binding wins, and none works while typing unless it says so", () => {
  const { table, done, bind } = makeTable();
  bind("b");
  const off = table.add([{ keys: "b", label: "", group: "", run: () => void done.push("top") }]);
  expect(table.press(press("b"), false)).toBe(true);
  expect(table.press(press("b"), true)).toBe(false);
  off();
  table.press(press("b"), false);
  expect(done).toEqual(["top", "b"]);
});

test("a binding that declines lets the key through", () => {
  const { table, done, bind } = makeTable();
  bind("esc");
  table.add([{ keys: "esc", label: "", group: "", run: () => false }]);
  table.press(press("Escape"), false);
  expect(done).toEqual(["esc"]);
});

test("a sequence needs its second key in time", () => {
  const { table, done, clock, bind } = makeTable();
  bind("g d");
  table.press(press("g"), false);
  table.press(press("d"), false);
  table.press(press("g"), false);
  clock.ms = 5000;
  table.press(press("d"), false);
  expect(done).toEqual(["g d"]);
});
