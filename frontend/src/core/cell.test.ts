import { expect, test, vi } from "vitest";

import { Cell } from "./cell";

test("watchers hear of another value, not of the same", () => {
  const cell = new Cell(1);
  const heard = vi.fn();
  const stop = cell.subscribe(heard);
  cell.set(1);
  cell.set(2);
  cell.set((before) => before + 1);
  stop();
  cell.set(9);
  expect(heard.mock.calls).toEqual([[2], [3]]);
  expect(cell.read()).toBe(9);
});
