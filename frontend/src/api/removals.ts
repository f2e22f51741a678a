/** Takedowns and erasures: what may not be used any more, and what goes for good. */

import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** What a takedown of an asset would reach. */
export type Affected = Schemas["Affected"];

/** What an erasure of an item would remove. */
export type ErasurePreview = Schemas["ErasurePreview"];

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
        [["items", project], ["item"], ["releases", project], ["release"], ["jobs", project]].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
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
