/** The document against the fixtures that the Python package is held to as well. */

import { describe, expect, it, test } from "vitest";

import { loadFixtures, readContext } from "../../../testing/fixtures";
import { catchProblems, nameProblems } from "../../../testing/problems";
import { KINDS } from "../../kinds/registry";
import { hashContent, writeCanonical } from "./canonical";
import { parseDocument } from "./document";
import { DocumentInvalid, type Problem } from "./problem";
import { findProblems } from "./validation";

describe.each(loadFixtures("valid"))("valid/%s", (_, fixture) => {
  // As text, because JSON has no negative zero.
  const document = parseDocument(JSON.stringify(fixture["document"]), KINDS);

  it("has no problems", () => {
    expect(findProblems(document, readContext(fixture))).toEqual([]);
  });

  it("has the fixture's canonical text and hash", async () => {
    const canonical = writeCanonical(document, KINDS);
    expect(canonical).toBe(fixture["canonical"]);
    expect(await hashContent(canonical)).toBe(fixture["sha256"]);
  });

  it("reads back as the same document", () => {
    expect(parseDocument(writeCanonical(document, KINDS), KINDS)).toEqual(document);
  });
});

describe.each(loadFixtures("invalid"))("invalid/%s", (_, fixture) => {
  const found = collectProblems(fixture);

  it("names what is wrong", () => {
    expect(nameProblems(found)).toEqual(nameProblems(fixture["problems"] as Problem[]));
    expect(found.filter(({ id, message }) => id !== null && !message.includes(id))).toEqual([]);
  });
});

function collectProblems(fixture: Readonly<Record<string, unknown>>): readonly Problem[] {
  try {
    const document = parseDocument(JSON.stringify(fixture["document"]), KINDS);
    return findProblems(document, readContext(fixture));
  } catch (error) {
    if (error instanceof DocumentInvalid) return error.problems;
    throw error;
  }
}

const bytes = (...values: number[]) => Uint8Array.from(values);

test.each([
  ["{", "not_json"],
  ['{"schema": 1} x', "not_json"],
  [bytes(0xff), "not_json"],
  [bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d), "not_json"],
  ['{"schema": 1, "source": {"n": 1e999}}', "not_json"],
  ['{"schema": 1, "source": {"n": NaN}}', "not_json"],
  ['{"schema": 1, "source": {"s": "\\ud800"}}', "not_json"],
  ['{"schema": 1, "source": {"\\udc00": 1}}', "not_json"],
  ["[]", "malformed"],
  ['{"schema": 1, "marks": null}', "malformed"],
  ['{"schema": true}', "bad_schema"],
])("%j is no document", (data, code) => {
  expect(nameProblems(catchProblems(() => parseDocument(data, KINDS)))).toEqual([`${code} -`]);
});

test("a problem inside a keyframe names its track and the place", () => {
  const track = { id: "r3", kind: "track", slot: "v", class: "c", shape: "box", keyframes: [{ at_us: -1 }] };
  const problems = catchProblems(() => parseDocument({ schema: 1, marks: [track] }, KINDS));
  expect(problems.map(({ id, path }) => [id, path])).toEqual([["r3", "$.marks[0].keyframes[0].at_us"]]);
});

test("any text may be a key", () => {
  const attributes: unknown = JSON.parse('{"__proto__": 5, "constructor": "x"}');
  const box = { id: "r", kind: "box", slot: "s", class: "c", xyxy: [0, 0, 1, 1], attributes };
  const source: unknown = JSON.parse('{"__proto__": null}');
  expect(writeCanonical(parseDocument({ schema: 1, marks: [box], source }, KINDS), KINDS)).toBe(
    '{"marks":[{"attributes":{"__proto__":5,"constructor":"x"},"class":"c","id":"r","kind":"box","slot":"s",' +
      '"xyxy":[0,0,1,1]}],"schema":1,"source":{"__proto__":null}}',
  );
});

test("half a surrogate pair has no canonical form", () => {
  const document = parseDocument({ schema: 1, source: { s: "\ud800" } }, KINDS);
  expect(nameProblems(catchProblems(() => writeCanonical(document, KINDS)))).toEqual(["not_canonical -"]);
});

test("class ids are counted in code points", () => {
  const box = (length: number) => ({
    schema: 1,
    marks: [{ id: "r", kind: "box", slot: "s", class: "😀".repeat(length), xyxy: [0, 0, 1, 1] }],
  });
  expect(parseDocument(box(200), KINDS).marks).toHaveLength(1);
  expect(nameProblems(catchProblems(() => parseDocument(box(201), KINDS)))).toEqual(["malformed r"]);
});
