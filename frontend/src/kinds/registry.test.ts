/** The table of kinds against the folders, the fixtures and the schemas. */

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { loadFixtures } from "../../testing/fixtures";
import { parseDocument } from "../core/document/document";
import { KINDS } from "./registry";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

test("every folder is in the table and the other way round", () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(KINDS).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test.each(Object.keys(KINDS))("kind %s has a valid fixture and a test", (kind) => {
  const documents = loadFixtures("valid").map(([, fixture]) => parseDocument(fixture["document"], KINDS));
  expect(documents.some(({ marks }) => marks.some((mark) => mark.kind === kind))).toBe(true);
  expect(readdirSync(FOLDER + kind)).toEqual(expect.arrayContaining(["payload.ts", "payload.test.ts"]));
});
