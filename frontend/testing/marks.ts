/** Makes marks the way documents do: from plain JSON values. */

import { convert } from "../src/core/document/decoding";
import type { Mark } from "../src/core/document/mark";
import { type AnyMark, KINDS } from "../src/kinds/registry";

/** A mark of a kind, parsed so that types and defaults are the real ones. */
export function makeMark<K extends AnyMark["kind"]>(kind: K, fields: object): Extract<AnyMark, { kind: K }> {
  const mark: Mark = convert({ id: "m1", kind, ...fields }, KINDS[kind].schema as (typeof KINDS)["box"]["schema"]);
  return mark as Extract<AnyMark, { kind: K }>;
}
