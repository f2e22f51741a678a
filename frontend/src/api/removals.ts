/** Takedowns and erasures: what may not be used any more, and what goes for good. */

import { infiniteQueryOptions, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** What a takedown of an asset would reach. */
export type Affected = Schemas["Affected"];

/** What an erasure of an item would remove. */
export type ErasurePreview = Schemas["ErasurePreview"];

/** A release that held what had to go, and what takes its place. */
export type HeldRelease = Schemas["HeldRelease"];

/** A release that holds something. */
export type HoldingRelease = Schemas["HoldingRelease"];

/**
 * Ask what a takedown would reach.
 *
 * @param project - Row id of the project.
 * @param item - Row id of the item.
 * @param slot - Slot of the asset.
 * @returns The question.
 */
export function askAffected(project: number, item: number, slot: string): Question<Affected> {
  return {
    queryKey: ["affected", project, item, slot],
    queryFn: () => take(api.GET("/api/takedowns/affected", { params: { query: { project, item, slot } } })),
  };
}

/**
 * Ask what an erasure would remove.
 *
 * @param project - Row id of the project.
 * @param item - Row id of the item.
 * @returns The question.
 */
export function askErasure(project: number, item: number): Question<ErasurePreview> {
  return {
    queryKey: ["erasure", project, item],
    queryFn: () => take(api.GET("/api/erasures/preview", { params: { query: { project, item } } })),
  };
}

function useRemoval<Body, Made>(
  project: number,
  send: (body: Body) => Promise<Made>,
): UseMutationResult<Made, Error, Body> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await Promise.all(
        [
          ["items", project],
          ["item"],
          ["releases", project],
          ["release"],
          ["jobs", project],
          ["takedowns", project],
          ["erasures", project],
        ].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    },
  });
}

/**
 * Take an asset down.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useTakeDown(
  project: number,
): UseMutationResult<Schemas["TakedownView"], Error, Omit<Schemas["NewTakedown"], "project">> {
  return useRemoval(project, (body) => take(api.POST("/api/takedowns", { body: { project, ...body } })));
}

/**
 * Erase an item for good.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useErase(
  project: number,
): UseMutationResult<Schemas["ErasureView"], Error, Omit<Schemas["NewErasure"], "project">> {
  return useRemoval(project, (body) => take(api.POST("/api/erasures", { body: { project, ...body } })));
}

/** A content that a project may not use any more. */
export type Takedown = Schemas["TakedownView"];

/** What stays of an item that was erased. */
export type Erasure = Schemas["ErasureView"];

const BUSY_MS = 1_000;
const PAGE = 30;

interface Page {
  readonly results: readonly { readonly state: string }[];
}

/** Asked for again every second while one is going on. */
function waitFor({
  state,
}: {
  readonly state: { readonly data: { pages: readonly Page[] } | undefined };
}): number | false {
  return state.data?.pages.some((page) => page.results.some((one) => one.state === "running")) === true
    ? BUSY_MS
    : false;
}

/**
 * Ask for a project's takedowns, newest first.
 *
 * @param project - Row id of the project.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askTakedowns(project: number) {
  return infiniteQueryOptions({
    queryKey: ["takedowns", project],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/takedowns", {
          params: { query: { project, limit: PAGE, ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: waitFor,
  });
}

/**
 * Ask for a project's tombstones, newest first.
 *
 * @param project - Row id of the project.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askErasures(project: number) {
  return infiniteQueryOptions({
    queryKey: ["erasures", project],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/erasures", {
          params: { query: { project, limit: PAGE, ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: waitFor,
  });
}

/**
 * Let the content of a takedown be used again.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the takedown's row id.
 */
export function useLift(project: number): UseMutationResult<Takedown, Error, number> {
  return useRemoval(project, (id) =>
    take(api.POST("/api/takedowns/{id}/lift", { params: { path: { id: String(id) } } })),
  );
}

/**
 * Go on with a takedown whose job failed.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the takedown's row id.
 */
export function useRetryTakedown(project: number): UseMutationResult<Takedown, Error, number> {
  return useRemoval(project, (id) =>
    take(api.POST("/api/takedowns/{id}/retry", { params: { path: { id: String(id) } } })),
  );
}

/**
 * Go on with an erasure whose job failed.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the erasure's row id.
 */
export function useRetryErasure(project: number): UseMutationResult<Erasure, Error, number> {
  return useRemoval(project, (id) =>
    take(api.POST("/api/erasures/{id}/retry", { params: { path: { id: String(id) } } })),
  );
}
