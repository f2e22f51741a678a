/** Schemas, as the server makes them, become fields. */

import { expect, test } from "vitest";

import { collectInitial, listMissing, readFields } from "./fields";

const SCHEMA = {
  $ref: "#/$defs/SuggestParams",
  $defs: {
    SuggestParams: {
      type: "object",
      properties: {
        prelabeler: { type: "string" },
        only: { enum: ["all", "unlabeled"], default: "unlabeled" },
        limit: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], default: null },
        min_cosine: { type: "number", minimum: -1, maximum: 1, default: 0.8 },
        order_queue: { type: "boolean", default: false },
        names: { type: "array", items: { type: "string" }, default: [], description: "Names." },
      },
      required: ["prelabeler"],
    },
  },
};

test("types, limits, choices and defaults are read", () => {
  const fields = readFields(SCHEMA);
  expect(fields.map(({ name, type }) => [name, type])).toEqual([
    ["prelabeler", "text"],
    ["only", "choice"],
    ["limit", "number"],
    ["min_cosine", "number"],
    ["order_queue", "flag"],
    ["names", "list"],
  ]);
  expect(fields[1]?.choices).toEqual(["all", "unlabeled"]);
  expect(fields[2]).toMatchObject({ isNullable: true, isWhole: true, minimum: 1, initial: null });
  expect(fields[3]).toMatchObject({ isNullable: false, isWhole: false, minimum: -1, maximum: 1 });
  expect(fields[5]?.description).toBe("Names.");
});

test("required fields are missing until they hold something", () => {
  const fields = readFields(SCHEMA);
  const values = collectInitial(fields);
  expect(values).toEqual({ only: "unlabeled", limit: null, min_cosine: 0.8, order_queue: false, names: [] });
  expect(listMissing(fields, values)).toEqual(["prelabeler"]);
  expect(listMissing(fields, { ...values, prelabeler: "ocr" })).toEqual([]);
});

test("what is no such schema has no fields", () => {
  expect(readFields({})).toEqual([]);
  expect(readFields({ $ref: "#/$defs/A", $defs: { B: { properties: {} } } })).toEqual([]);
});
