/** What the address of the data page says, and how to change it. */

import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";

import type { ItemFilter } from "../../api/items";
import type { DataSearch } from "./search";

const ROUTE = getRouteApi("/signedIn/projects/$projectId/data");

/** The page's address, read. */
export interface DataView {
  readonly projectId: number;
  readonly search: DataSearch;
  /** What narrows the list, as the API takes it. */
  readonly filter: ItemFilter;
  /** Whether anything narrows the list. */
  readonly isNarrowed: boolean;
  /** Changes parts of the address; undefined takes a part out. */
  readonly change: (change: Partial<DataSearch>) => void;
}

/**
 * Read the address of the data page.
 *
 * @returns The address.
 */
export function useDataView(): DataView {
  const { projectId } = ROUTE.useParams();
  const search = ROUTE.useSearch();
  const navigate = ROUTE.useNavigate();
  const { text, progress, media, class: classId, state, errors, findings, clean, facts, metadata } = search;
  const filter = useMemo(
    () =>
      dropAbsent<ItemFilter>({
        text,
        progress,
        media,
        class_id: classId,
        state,
        errors,
        findings,
        is_clean: clean,
        facts,
        metadata,
      }),
    [text, progress, media, classId, state, errors, findings, clean, facts, metadata],
  );
  return {
    projectId,
    search,
    filter,
    isNarrowed: Object.keys(filter).length > 0,
    change: (change) => {
      void navigate({ search: (before) => dropAbsent<DataSearch>({ ...before, ...change }), replace: true });
    },
  };
}

function dropAbsent<T extends object>(parts: Readonly<Partial<Record<keyof T, unknown>>>): T {
  const said = Object.entries(parts).filter(
    ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(said) as T;
}
