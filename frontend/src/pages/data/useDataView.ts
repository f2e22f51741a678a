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
  const { text, progress, media, class: classId, state, errors, facts, metadata } = search;
  const filter = useMemo(
    (): ItemFilter => ({
      ...(text === undefined || text === "" ? {} : { text }),
      ...(progress === undefined ? {} : { progress: [...progress] }),
      ...(media === undefined ? {} : { media: [...media] }),
      ...(classId === undefined ? {} : { class_id: classId }),
      ...(state === undefined ? {} : { state }),
      ...(errors === undefined ? {} : { errors }),
      ...(facts === undefined ? {} : { facts: [...facts] }),
      ...(metadata === undefined ? {} : { metadata: [...metadata] }),
    }),
    [text, progress, media, classId, state, errors, facts, metadata],
  );
  return {
    projectId,
    search,
    filter,
    isNarrowed: Object.keys(filter).length > 0,
    change: (change) => {
      void navigate({ search: (before) => dropAbsent({ ...before, ...change }), replace: true });
    },
  };
}

function dropAbsent(search: DataSearch): DataSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
