/** Deleting something takes along what cannot stand without it, and nothing else. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { box } from "../../testing/documents";
import { KINDS } from "../kinds/registry";
import { listDeletion } from "./cascade";
import { joinText } from "./document/conversation";
import { type Document, listNamed, listSpeech, parseDocument } from "./document/document";
import { applyOps } from "./document/patch";
import { findProblems } from "./document/validation";

const ground = (text: string, marks: string[], verdict?: string) => ({ type: "ground", text, marks, verdict });
const FULL: Document = parseDocument(
  {
    schema: 1,
    marks: [
      box("r1"),
      box("r2"),
      { id: "l1", kind: "relation", class: "left_of", from: "r1", to: "r2" },
      { id: "l2", kind: "relation", class: "same", from: "l1", to: "r2" },
      { id: "c1", kind: "choice", question: "q", values: ["a"], target: "r1" },
      { id: "c2", kind: "choice", question: "q", values: ["a"] },
      { id: "p1", kind: "text_span", class: "x", start: 0, end: 2, turn: "t2" },
      { id: "p2", kind: "text_span", class: "x", start: 0, end: 2, response: "a" },
    ],
    turns: [
      { id: "t1", role: "user", parts: [{ type: "text", text: "What?" }] },
      {
        id: "t2",
        role: "assistant",
        parts: [
          { type: "text", text: "I see " },
          ground("a cat", ["r1"]),
          { type: "text", text: " and " },
          ground("both", ["r1", "r2"]),
          ground(" red", ["r1"], "contradicted"),
        ],
      },
    ],
    responses: [
      { id: "a", turn: "t2", parts: [ground("A cat.", ["r1"])] },
      { id: "b", turn: "t2", parts: [{ type: "text", text: "A dog." }] },
    ],
    preferences: [{ id: "f1", turn: "t2", chosen: "a", rejected: "b" }],
    corrections: [
      { id: "k1", response: "b", start: 2, end: 5, marks: ["r1"] },
      { id: "k2", response: "a", start: 0, end: 1 },
    ],
  },
  KINDS,
);
const ALL = listNamed(FULL).map(({ entity }) => entity.id);
const remove = (...ids: string[]) => applyOps(FULL, listDeletion(FULL, ids, KINDS));
const listGone = (document: Document) => {
  const left = new Set(listNamed(document).map(({ entity }) => entity.id));
  return ALL.filter((id) => !left.has(id));
};

test("the document is sound before", () => {
  expect(findProblems(FULL, { kinds: KINDS })).toEqual([]);
});

test("a mark takes along relations and answers, its words stay", () => {
  const after = remove("r1");
  expect(listGone(after)).toEqual(["r1", "l1", "l2", "c1"]);
  expect(after.turns[1]?.parts).toEqual([
    { type: "text", text: "I see a cat and " },
    { type: "ground", text: "both", marks: ["r2"] },
    { type: "ground", text: " red", verdict: "contradicted" },
  ]);
  expect(after.responses[0]?.parts).toEqual([{ type: "text", text: "A cat." }]);
  expect(after.corrections[0]).toEqual({ id: "k1", response: "b", start: 2, end: 5 });
});

test("a turn takes along its responses, and they what judges them", () => {
  expect(listGone(remove("t2"))).toEqual(["p1", "p2", "t2", "a", "b", "f1", "k1", "k2"]);
});

test("a response takes along its preferences, corrections and spans", () => {
  expect(listGone(remove("a"))).toEqual(["p2", "a", "f1", "k2"]);
});

test("what is not there is passed over", () => {
  expect(listDeletion(FULL, ["gone"], KINDS)).toEqual([]);
});

test("whatever is deleted, no reference is left to nothing and no other words change", () => {
  fc.assert(
    fc.property(fc.subarray(ALL), (ids) => {
      const after = remove(...ids);
      expect(findProblems(after, { kinds: KINDS })).toEqual([]);
      const words = new Map(listSpeech(FULL).map(({ id, parts }) => [id, joinText(parts)]));
      expect(listSpeech(after).filter(({ id, parts }) => joinText(parts) !== words.get(id))).toEqual([]);
    }),
  );
});
