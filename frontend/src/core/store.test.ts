/** The store tells what changed, by whom, and shares what did not. */

import { expect, test } from "vitest";

import { START } from "../../testing/documents";
import { catchProblems } from "../../testing/problems";
import { KINDS } from "../kinds/registry";
import { parseDocument } from "./document/document";
import { listChanged } from "./document/equality";
import { type Change, DocumentStore } from "./store";

function watch(): { store: DocumentStore; changes: Change[] } {
  const store = new DocumentStore(START);
  const changes: Change[] = [];
  store.subscribe((change) => changes.push(change));
  return { store, changes };
}

test("a change carries its origin, its operations, and the state before and after", () => {
  const { store, changes } = watch();
  store.apply([{ op: "delete", id: "r2" }]);
  expect(changes).toEqual([{ origin: "local", ops: [{ op: "delete", id: "r2" }], before: START, after: store.read() }]);
  expect(store.read().marks.map(({ id }) => id)).toEqual(["r1", "k1"]);
});

test("operations are applied all or none", () => {
  const { store, changes } = watch();
  const ops = [{ op: "delete", id: "r2" } as const, { op: "delete", id: "gone" } as const];
  const problems = catchProblems(() => {
    store.apply(ops);
  });
  expect(problems[0]?.id).toBe("gone");
  expect(store.read()).toBe(START);
  expect(changes).toEqual([]);
});

test("nothing to do is no change", () => {
  const { store, changes } = watch();
  store.apply([]);
  expect(changes).toEqual([]);
});

test("a replaced document shares what says the same", () => {
  const { store, changes } = watch();
  const fresh = parseDocument(JSON.stringify(START), KINDS);
  const moved = { ...fresh, marks: fresh.marks.map((mark) => (mark.id === "r2" ? { ...mark, class: "dog" } : mark)) };
  store.replace(moved, "remote");
  expect(store.read()).toEqual(moved);
  expect(store.read().turns).toBe(START.turns);
  expect([...listChanged(START, store.read())]).toEqual(["r2"]);
  expect(changes.map(({ origin, ops }) => [origin, ops])).toEqual([["remote", []]]);
});

test("a listener that is taken back hears nothing", () => {
  const store = new DocumentStore(START);
  const heard: Change[] = [];
  const stop = store.subscribe((change) => heard.push(change));
  stop();
  store.apply([{ op: "delete", id: "r2" }]);
  expect(heard).toEqual([]);
});
