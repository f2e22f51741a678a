/** One selection for everybody. */

import { expect, test } from "vitest";

import { START } from "../../testing/documents";
import { Selection, type SelectionState } from "./selection";

function watch(): { selection: Selection; states: SelectionState[] } {
  const selection = new Selection();
  const states: SelectionState[] = [];
  selection.subscribe((state) => states.push(state));
  return { selection, states };
}

test("selecting, toggling and clearing", () => {
  const { selection, states } = watch();
  selection.select("r1", "r1");
  selection.toggle("r2");
  selection.toggle("r1");
  selection.select();
  expect(states.map(({ ids }) => ids)).toEqual([["r1"], ["r1", "r2"], ["r2"], []]);
});

test("what does not change is not told", () => {
  const { selection, states } = watch();
  selection.select("r1");
  const state = selection.read();
  selection.select("r1");
  selection.hover(null);
  expect(selection.read()).toBe(state);
  expect(states).toHaveLength(1);
});

test("stepping goes round", () => {
  const { selection } = watch();
  const order = ["a", "b", "c"];
  const steps = ([1, 1, 1, 1, -1, -1] as const).map((step) => {
    selection.step(order, step);
    return selection.read().ids[0];
  });
  expect(steps).toEqual(["a", "b", "c", "a", "c", "b"]);
  selection.step([], 1);
  expect(selection.has("b")).toBe(true);
});

test("what is deleted is neither selected nor hovered", () => {
  const { selection } = watch();
  selection.select("r1", "r2");
  selection.hover("r2");
  selection.prune({ ...START, marks: START.marks.filter(({ id }) => id !== "r2") });
  expect(selection.read()).toEqual({ ids: ["r1"], hovered: null });
});
