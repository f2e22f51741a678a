/** Undo restores the exact document, order included, and leaves alone what others changed. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { box, changeSets, START, turn } from "../../testing/documents";
import { KINDS } from "../kinds/registry";
import type { Document } from "./document/document";
import { parseOps } from "./document/opSchema";
import { applyOps, type Op } from "./document/patch";
import { invertOps } from "./inverse";
import { DocumentStore } from "./store";
import { UndoStack } from "./undo";

const ops = (...raw: object[]): Op[] => parseOps(raw, KINDS);
const putBox = (id: string, x: number): Op[] => ops({ op: "put_mark", value: box(id, x) });

function setUp(document: Document = START): { store: DocumentStore; undo: UndoStack; clock: { ms: number } } {
  const clock = { ms: 0 };
  const store = new DocumentStore(document);
  return { store, undo: new UndoStack({ store, kinds: KINDS, now: () => clock.ms }), clock };
}

test("inverse operations restore the exact document", () => {
  fc.assert(
    fc.property(changeSets, (changes) => {
      expect(applyOps(applyOps(START, changes), invertOps(START, changes))).toEqual(START);
    }),
  );
});

test("undoing everything and redoing everything goes back and forth exactly", () => {
  const waits = fc.array(fc.tuple(changeSets, fc.nat(500)), { maxLength: 5 });
  fc.assert(
    fc.property(waits, (steps) => {
      const { store, undo, clock } = setUp();
      for (const [changes, ms] of steps) {
        clock.ms += ms;
        // A change set that no longer fits after the others is no step.
        try {
          store.apply(changes);
        } catch {
          continue;
        }
      }
      const end = store.read();
      while (undo.undo());
      expect(store.read()).toEqual(START);
      while (undo.redo());
      expect(store.read()).toEqual(end);
    }),
  );
});

test("a burst on one thing is one step, a pause or another thing begins the next", () => {
  const { store, undo, clock } = setUp();
  for (const [id, x, ms] of [
    ["r1", 1, 0],
    ["r1", 2, 200],
    ["r1", 3, 200],
    ["r1", 4, 251],
    ["r2", 5, 0],
  ] as const) {
    clock.ms += ms;
    store.apply(putBox(id, x));
  }
  const left = () =>
    store
      .read()
      .marks.slice(0, 2)
      .map((mark) => (mark as unknown as { xyxy: number[] }).xyxy[0]);
  expect(left()).toEqual([4, 5]);
  undo.undo();
  expect(left()).toEqual([4, 10]);
  undo.undo();
  expect(left()).toEqual([3, 10]);
  undo.undo();
  expect(left()).toEqual([10, 10]);
  expect([undo.canUndo(), undo.canRedo()]).toEqual([false, true]);
});

test("split begins a new step at once", () => {
  const { store, undo } = setUp();
  store.apply(putBox("r1", 1));
  undo.split();
  store.apply(putBox("r1", 2));
  undo.undo();
  expect(store.read()).toEqual(applyOps(START, putBox("r1", 1)));
});

test("a new change forgets what was undone", () => {
  const { store, undo } = setUp();
  store.apply(putBox("r1", 1));
  undo.undo();
  store.apply(putBox("r2", 1));
  expect(undo.canRedo()).toBe(false);
});

test("silent and remote changes are no steps", () => {
  const { store, undo } = setUp();
  store.apply(putBox("r1", 1), "remote");
  store.apply(putBox("r1", 2), "silent");
  expect(undo.undo()).toBe(false);
});

test("what somebody else changed is not overwritten, the rest can still be undone", () => {
  const { store, undo } = setUp();
  store.apply(putBox("r1", 1));
  store.apply(putBox("r2", 1));
  store.replace(applyOps(store.read(), putBox("r2", 99)), "remote");
  while (undo.undo());
  expect(store.read()).toEqual(applyOps(START, putBox("r2", 99)));
});

test("a mark that somebody else grounded is not undone away from under them", () => {
  const { store, undo } = setUp();
  store.apply(putBox("n1", 1));
  store.replace(applyOps(store.read(), ops({ op: "put_turn", value: turn("t1", "n1") })), "remote");
  expect(undo.canUndo()).toBe(false);
});

test("a deleted mark comes back even when its neighbour is gone", () => {
  const { store, undo } = setUp();
  store.apply([{ op: "delete", id: "r2" }]);
  store.replace(applyOps(store.read(), [{ op: "delete", id: "k1" }]), "remote");
  expect(undo.undo()).toBe(true);
  expect(store.read().marks.map(({ id }) => id)).toEqual(["r1", "r2"]);
});

test("a closed stack no longer records", () => {
  const { store, undo } = setUp();
  undo.close();
  store.apply(putBox("r1", 1));
  expect(undo.canUndo()).toBe(false);
});
