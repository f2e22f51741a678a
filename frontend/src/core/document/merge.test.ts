/** Merging against the shared fixtures, and the promises that must hold for any two change sets. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";

import { changeSets, START } from "../../../testing/documents";
import { loadFixtures } from "../../../testing/fixtures";
import { KINDS } from "../../kinds/registry";
import { type Document, listNamed, parseDocument } from "./document";
import { findConflicts, measureFootprint } from "./merge";
import { parseOps } from "./opSchema";
import { applyOps, makePut, type Op } from "./patch";
import { checkReferences } from "./references";

const measure = (ops: readonly Op[]) => measureFootprint(ops, KINDS);
const overlap = (mine: readonly Op[], theirs: readonly Op[]) => findConflicts(measure(mine), [measure(theirs)]);

test.each(loadFixtures("merge"))("merge/%s", (_, fixture) => {
  const mine = parseOps(fixture["mine"], KINDS);
  const theirs = z
    .array(z.unknown())
    .parse(fixture["theirs"])
    .map((raw) => parseOps(raw, KINDS));
  const found = findConflicts(measure(mine), theirs.map(measure));
  expect(found).toEqual(fixture["conflicting_ids"]);
  if (found.length > 0) return;
  const merged = [...theirs, mine].reduce(applyOps, parseDocument(fixture["document"], KINDS));
  expect(merged).toEqual(parseDocument(fixture["result"], KINDS));
});

/** What a document says, leaving aside the order of its lists: new entities go last, whoever is first. */
function readContents(document: Document): unknown {
  const entities = listNamed(document).map(({ entity }) => [entity.id, entity] as const);
  return { entities: new Map(entities), exhaustive: document.exhaustive };
}

test("change sets that do not overlap commute", () => {
  fc.assert(
    fc.property(changeSets, changeSets, (mine, theirs) => {
      fc.pre(overlap(mine, theirs).length === 0);
      const one = applyOps(applyOps(START, mine), theirs);
      const other = applyOps(applyOps(START, theirs), mine);
      expect(readContents(one)).toEqual(readContents(other));
    }),
  );
});

test("merging never leaves a reference to nothing", () => {
  fc.assert(
    fc.property(changeSets, changeSets, (mine, theirs) => {
      fc.pre(overlap(mine, theirs).length === 0);
      const merged = applyOps(applyOps(START, theirs), mine);
      expect(checkReferences(merged, KINDS).filter(({ code }) => code === "unknown_reference")).toEqual([]);
    }),
  );
});

test("overlap is mutual", () => {
  fc.assert(
    fc.property(changeSets, changeSets, (mine, theirs) => {
      expect(overlap(mine, theirs)).toEqual(overlap(theirs, mine));
    }),
  );
});

test("putting back what was there restores it", () => {
  fc.assert(
    fc.property(changeSets, (ops) => {
      const changed = applyOps(START, ops);
      const kept = new Set(listNamed(START).map(({ entity }) => entity.id));
      const added = listNamed(changed).filter(({ entity }) => !kept.has(entity.id));
      const undo: Op[] = [
        ...added.map(({ entity }): Op => ({ op: "delete", id: entity.id })),
        ...listNamed(START).map(makePut),
        ...Object.keys(changed.exhaustive).map((slot): Op => ({ op: "set_exhaustive", slot, classes: [] })),
      ];
      expect(readContents(applyOps(changed, undo))).toEqual(readContents(START));
    }),
  );
});
