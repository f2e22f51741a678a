/** Search by likeness, and the encoders whose spaces there are. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";

/** An item and its likeness. */
export type Hit = Schemas["Hit"];

/** Hits, and how they were found. */
export type SearchAnswer = Schemas["SearchAnswer"];

/** The encoder that needs no download. */
export const BUILT_IN_ENCODER = "prototype";

/**
 * Ask which encoders embedded something of a project, the one that embedded most first.
 *
 * @param project - Row id of the project.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askEncoders(project: number) {
  return queryOptions({
    queryKey: ["encoders", project],
    queryFn: async () => (await take(api.GET("/api/encoders", { params: { query: { project } } }))).results,
  });
}

/** What to look for. */
export interface SearchWanted {
  readonly project: number;
  readonly text: string;
  readonly item: number | null;
  readonly encoder: string;
  readonly filter: Partial<Omit<Schemas["ItemFilter"], "project">>;
  readonly limit: number;
}

/**
 * Ask for the items most like words or another item.
 *
 * @param wanted - What to look for, with filters.
 * @returns Options of the query; while a new question is on its way, the last answer stays.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askSearch(wanted: SearchWanted) {
  const { filter, project, ...rest } = wanted;
  return queryOptions({
    queryKey: ["likeItems", project, wanted],
    queryFn: () =>
      take(
        api.POST("/api/search", {
          body: {
            project,
            ...rest,
            filter: { ...filter, project },
          },
        }),
      ),
    enabled: wanted.text.trim() !== "" || wanted.item !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/**
 * Ask for some items of a project to begin with.
 *
 * @param project - Row id of the project.
 * @param limit - How many.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askFirstItems(project: number, limit: number) {
  return queryOptions({
    queryKey: ["items", project, "first", limit],
    queryFn: async () => (await take(api.GET("/api/items", { params: { query: { project, limit } } }))).results,
  });
}
