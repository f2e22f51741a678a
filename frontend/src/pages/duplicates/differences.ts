/** What tells the members of a group apart. */

import type { GroupMember } from "../../api/duplicates";

/** What is compared, beside metadata. */
export const FACTS = ["size", "bytes", "mime", "sharpness", "annotations", "added"] as const;

/** One of them. */
export type Fact = (typeof FACTS)[number];

/** One fact or metadata field of all members. */
export interface Difference {
  /** A fact, or the name of a metadata field. */
  readonly name: string;
  readonly isMetadata: boolean;
  /** Of each member, in the order of the members; null where it has none. */
  readonly values: readonly (string | number | null)[];
  /** Members whose value is the greatest, where greater is better; empty where it is not, or all are alike. */
  readonly best: readonly number[];
}

const READERS: Readonly<Record<Fact, (member: GroupMember) => string | number | null>> = {
  size: (member) => (member.width_px === null || member.height_px === null ? null : member.width_px * member.height_px),
  bytes: (member) => member.size_bytes,
  mime: (member) => member.mime,
  sharpness: (member) => member.sharpness,
  annotations: (member) => member.annotation_count,
  added: (member) => member.created_at,
};

const GREATER_IS_BETTER: ReadonlySet<Fact> = new Set(["size", "bytes", "sharpness", "annotations"]);

/**
 * List what differs between members, facts first, then metadata by name.
 *
 * @param members - Members of a group.
 * @returns What differs; what is the same for all is left out.
 */
export function listDifferences(members: readonly GroupMember[]): Difference[] {
  const facts = FACTS.map((name): Difference => {
    const values = members.map(READERS[name]);
    return { name, isMetadata: false, values, best: GREATER_IS_BETTER.has(name) ? findBest(values) : [] };
  });
  const records = members.map(({ metadata }) => readRecord(metadata));
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
  const metadata = names.map((name): Difference => {
    const values = records.map((record) => (name in record ? writeValue(record[name]) : null));
    return { name, isMetadata: true, values, best: [] };
  });
  return [...facts, ...metadata].filter(({ values }) => new Set(values).size > 1);
}

function findBest(values: readonly (string | number | null)[]): number[] {
  const numbers = values.map((value) => (typeof value === "number" ? value : Number.NEGATIVE_INFINITY));
  const most = Math.max(...numbers);
  if (numbers.every((value) => value === most)) return [];
  return numbers.flatMap((value, index) => (value === most ? [index] : []));
}

function readRecord(metadata: unknown): Readonly<Record<string, unknown>> {
  return typeof metadata === "object" && metadata !== null ? (metadata as Record<string, unknown>) : {};
}

function writeValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
