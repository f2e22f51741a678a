/** Ids that the client makes fit the document. */

import { expect, test } from "vitest";

import { Id } from "./document/scalars";
import { makeId } from "./ids";

test("ids are valid and differ", () => {
  const ids = Array.from({ length: 1000 }, makeId);
  expect(ids.every((id) => Id.safeParse(id).success)).toBe(true);
  expect(new Set(ids).size).toBe(1000);
});
