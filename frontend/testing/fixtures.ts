/** Reads the JSON fixtures that the Python and the TypeScript tests share. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { z } from "zod";

import { convert } from "../src/core/document/decoding";
import { AssetFacts } from "../src/core/document/facts";
import { Ontology } from "../src/core/document/ontology";
import type { Context } from "../src/core/document/validation";
import { KINDS } from "../src/kinds/registry";

const FOLDER = fileURLToPath(new URL("../../tests/fixtures/document/", import.meta.url));

/** One decoded fixture. */
type Fixture = Readonly<Record<string, unknown>>;

/** The fixtures of one folder by name; there is at least one. */
export function loadFixtures(folder: string): [name: string, fixture: Fixture][] {
  const names = readdirSync(FOLDER + folder).filter((name) => name.endsWith(".json"));
  if (names.length === 0) throw new Error(`no fixtures in ${folder}`);
  return names.sort().map((name) => {
    const fixture: unknown = JSON.parse(readFileSync(`${FOLDER}${folder}/${name}`, "utf8"));
    return [name.replace(".json", ""), z.record(z.string(), z.unknown()).parse(fixture)];
  });
}

/** The kinds with the fixture's assets and, if it has one, its ontology. */
export function readContext(fixture: Fixture): Context {
  const slots = Object.entries(z.record(z.string(), z.unknown()).parse(fixture["slots"]));
  return {
    kinds: KINDS,
    slots: Object.fromEntries(slots.map(([slot, facts]) => [slot, convert(facts, AssetFacts)])),
    ...("ontology" in fixture ? { ontology: convert(fixture["ontology"], Ontology) } : {}),
  };
}
