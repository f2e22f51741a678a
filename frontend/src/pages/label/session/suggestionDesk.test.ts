import { expect, test } from "vitest";

import { EMPTY } from "../../../core/document/document";
import { DocumentStore } from "../../../core/store";
import { SuggestionDesk } from "./suggestionDesk";

function box(id: string, score: number): { id: string; kind: string; class: string; origin: { score: number } } {
  return { id, kind: "box", class: "cat", origin: { score } };
}

function makeDesk(own: string[] = []): { desk: SuggestionDesk; store: DocumentStore; told: unknown[] } {
  const marks = own.map((id) => ({ id, kind: "box", class: "dog" }));
  const store = new DocumentStore({ ...EMPTY, marks });
  const told: unknown[] = [];
  const suggestion = {
    id: 7,
    model_version: 3,
    model: "m",
    document: { ...EMPTY, marks: [box("a", 0.9), box("b", 0.8), box("c", 0.7)] },
    decisions: { c: "rejected" },
  };
  const desk = new SuggestionDesk(store, [suggestion], (id, decisions) => told.push([id, decisions]));
  return { desk, store, told };
}

test("what is accepted says where it came from, and is no longer offered", () => {
  const { desk, store } = makeDesk();
  expect(desk.accept(["7:a"])).toEqual(["a"]);
  expect(store.read().marks[0]?.origin).toEqual({ score: 0.9, suggestion: 7, model_version: 3 });
  expect(desk.listOpen().map(({ key }) => key)).toEqual(["7:b"]);
  store.apply([{ op: "delete", id: "a" }]);
  expect(desk.listOpen().map(({ key }) => key)).toEqual(["7:a", "7:b"]);
});

test("a mark whose id is taken gets another, and is taken once", () => {
  const { desk, store } = makeDesk(["a"]);
  const [id] = desk.accept(["7:a"]);
  expect(id).not.toBe("a");
  expect(store.read().marks.map((mark) => mark.class)).toEqual(["dog", "cat"]);
  expect(desk.listOpen().map(({ key }) => key)).toEqual(["7:b"]);
});

test("rejections are told to the server, and can be taken back", () => {
  const { desk, told } = makeDesk();
  desk.reject(["7:b"]);
  desk.accept(["7:c"]);
  expect(told).toEqual([
    [7, { b: "rejected" }],
    [7, { c: "accepted" }],
  ]);
  expect(desk.read().map(({ key, isRejected }) => [key, isRejected])).toEqual([
    ["7:a", false],
    ["7:b", true],
  ]);
});

test("the keys walk around what is open", () => {
  const { desk } = makeDesk();
  expect([desk.step(1)?.key, desk.step(1)?.key, desk.step(1)?.key]).toEqual(["7:a", "7:b", "7:a"]);
});
