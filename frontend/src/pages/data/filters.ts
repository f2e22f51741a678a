/** From what the address says to what a slice keeps, and back. Pure. */

import type { SliceFilter } from "../../api/slices";
import { type DataSearch, dataSearch } from "./search";
import { readMetadata, readRange, writeMetadata, writeRange } from "./values";

/** Takes every filter out of the address; what is open and how large pictures are stays. */
export const NO_FILTER = {
  text: undefined,
  progress: undefined,
  media: undefined,
  class: undefined,
  state: undefined,
  errors: undefined,
  findings: undefined,
  clean: undefined,
  facts: undefined,
  metadata: undefined,
} as const satisfies Partial<DataSearch>;

/**
 * Read what a slice of the shown items keeps.
 *
 * @param search - The address.
 * @returns The filter; what narrows nothing is left out.
 */
export function toSliceFilter(search: DataSearch): SliceFilter {
  const { text, progress, media, class: classId, state, errors, findings, clean, facts, metadata } = search;
  const parts = {
    text: text?.trim(),
    progress: progress?.toSorted(),
    media: media?.toSorted(),
    class_id: classId,
    state,
    errors,
    findings: findings?.toSorted(),
    is_clean: clean,
    facts: facts?.toSorted().flatMap((range) => readRange(range) ?? []),
    metadata: metadata === undefined || metadata.length === 0 ? undefined : readAll(metadata.toSorted()),
  };
  const isSaid = (part: unknown): boolean =>
    part !== undefined && part !== "" && !(Array.isArray(part) && part.length === 0);
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => isSaid(part)));
}

function readAll(metadata: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(metadata.flatMap((text) => Object.entries(readMetadata(text) ?? {})));
}

/**
 * Read what the address says where a slice is shown.
 *
 * @param filter - What the slice keeps.
 * @returns The address' filters, each of them set or taken out.
 */
export function fromSliceFilter(filter: SliceFilter): Partial<DataSearch> {
  const { class_id: classId, state, errors, text, progress, media, facts = [], metadata = {} } = filter;
  const ranges = facts.map(({ fact, least = null, most = null }) => writeRange({ fact, least, most }));
  const values = Object.entries(metadata).map(([name, value]) => writeMetadata(name, value));
  return {
    ...NO_FILTER,
    ...dataSearch.parse({
      text,
      progress,
      media,
      class: classId ?? undefined,
      state: state === "active" ? undefined : state,
      errors: errors ?? undefined,
      ...readFound(filter),
      facts: ranges.length === 0 ? undefined : ranges,
      metadata: values.length === 0 ? undefined : values,
    }),
  };
}

function readFound({ findings = [], is_clean: isClean = false }: SliceFilter): object {
  return { findings: findings.length === 0 ? undefined : findings, clean: isClean ? true : undefined };
}

/**
 * Tell whether two filters show the same items.
 *
 * @param one - A filter.
 * @param other - Another one.
 * @returns Whether they say the same.
 */
export function isSameFilter(one: SliceFilter, other: SliceFilter): boolean {
  const spell = (filter: SliceFilter): string => JSON.stringify(toSliceFilter(fromSliceFilter(filter)));
  return spell(one) === spell(other);
}

/**
 * Put a range or a value in the place of the one of the same name, or behind the others.
 *
 * @param list - What there is, each spelled `name=…`.
 * @param entry - What is to be there.
 * @returns The list then.
 */
export function putEntry(list: readonly string[] | undefined, entry: string): string[] {
  const name = (text: string): string => text.slice(0, text.indexOf("=")).trim();
  return [...(list ?? []).filter((each) => name(each) !== name(entry)), entry];
}
