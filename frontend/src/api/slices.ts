/** Slices: filters that people saved. */

import { queryOptions, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";

import { api, type Schemas, take } from "./client";

/** A saved filter. */
export type Slice = Schemas["SliceView"];

/** What the items of a slice are like. */
export type SliceFilter = Schemas["SliceFilter"];

const MOST = 100;

/** A filter that lies in something whose shape the API does not tell. */
export const filterShape = z.custom<SliceFilter>((value) => typeof value === "object" && value !== null);

/**
 * Ask for a project's slices: the newest 100, by name.
 *
 * @param project - Row id of the project.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askSlices(project: number) {
  return queryOptions({
    queryKey: ["slices", project],
    queryFn: async () => {
      const { results } = await take(api.GET("/api/slices", { params: { query: { project, limit: MOST } } }));
      return results.toSorted((one, other) => one.name.localeCompare(other.name));
    },
  });
}

/** A slice as somebody wants it; without an id it is a new one. */
export type SliceDraft =
  | { readonly id: null; readonly name: string; readonly filter: SliceFilter }
  | { readonly id: number; readonly name?: string; readonly filter?: SliceFilter };

/**
 * Save a slice, rename it, or change its filter.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useSaveSlice(project: number): UseMutationResult<Slice, Error, SliceDraft> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft) => {
      if (draft.id === null)
        return take(api.POST("/api/slices", { body: { project, name: draft.name, filter: draft.filter } }));
      const { id, ...body } = draft;
      return take(api.PATCH("/api/slices/{id}", { params: { path: { id: String(id) } }, body }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["slices", project] }),
  });
}

/**
 * Take a slice off the list; what was built on it stays.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the id.
 */
export function useArchiveSlice(project: number): UseMutationResult<unknown, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => take(api.DELETE("/api/slices/{id}", { params: { path: { id: String(id) } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["slices", project] }),
  });
}
