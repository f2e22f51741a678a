/** Near-duplicates: groups side by side, decisions, and how alike the items of a project are. */

import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from "@tanstack/react-query";
import { z } from "zod";

import { api, type Schemas, take } from "./client";

/** A group of which every two members are alike. */
export type DuplicateGroup = Schemas["GroupView"];

/** One item of a group. */
export type GroupMember = DuplicateGroup["members"][number];

/** Two members and how their likeness is known. */
export type GroupPair = DuplicateGroup["pairs"][number];

/** Where a group stands. */
export const GROUP_STATES = ["open", "resolved", "different"] as const;

/** One of the states. */
export type GroupState = (typeof GROUP_STATES)[number];

const evidenceShape = z.object({
  method: z.string(),
  distance_bits: z.number().optional(),
  cosine: z.number().optional(),
  encoder: z.number().optional(),
  jaccard: z.number().optional(),
  transform: z.string().optional(),
  shared_s: z.number().optional(),
  starts_s: z.tuple([z.number(), z.number()]).optional(),
});

/** One reason to think that two items are alike. */
export type Evidence = z.infer<typeof evidenceShape>;

/**
 * Read the evidence for a pair.
 *
 * @param pair - The pair.
 * @returns Its reasons; those of a form that is not known are left out.
 */
export function readEvidence(pair: GroupPair): Evidence[] {
  return pair.evidence.flatMap((entry) => {
    const found = evidenceShape.safeParse(entry);
    return found.success ? [found.data] : [];
  });
}

/**
 * Ask for a project's groups, most alike first.
 *
 * @param project - Row id of the project.
 * @param state - Which.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askGroups(project: number, state: GroupState) {
  return infiniteQueryOptions({
    queryKey: ["groups", project, state],
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/duplicate-groups", { params: { query: { project, state, after: pageParam, limit: 50 } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/**
 * Ask how alike the items of a project are.
 *
 * @param project - Row id of the project.
 * @param encoder - Whose vectors to compare.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askLikeness(project: number, encoder: string) {
  return queryOptions({
    queryKey: ["likeness", project, encoder],
    queryFn: () => take(api.GET("/api/likeness", { params: { query: { project, encoder } } })),
  });
}

/** Which members of a group to keep. */
export interface Decision {
  readonly group: number;
  readonly keep: readonly number[];
}

/**
 * Decide groups of a project.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useResolveGroup(project: number): UseMutationResult<Schemas["GroupState"], Error, Decision> {
  const forget = useForget(project);
  return useMutation({
    mutationFn: ({ group, keep }) =>
      take(
        api.POST("/api/duplicate-groups/{id}/resolve", {
          params: { path: { id: String(group) } },
          body: { keep: [...keep] },
        }),
      ),
    onSettled: forget,
  });
}

/**
 * Take decisions on groups of a project back.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the id of a group.
 */
export function useReopenGroup(project: number): UseMutationResult<Schemas["GroupState"], Error, number> {
  const forget = useForget(project);
  return useMutation({
    mutationFn: (group) =>
      take(api.POST("/api/duplicate-groups/{id}/reopen", { params: { path: { id: String(group) } } })),
    onSettled: forget,
  });
}

function useForget(project: number): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ["groups", project] }),
      client.invalidateQueries({ queryKey: ["items"] }),
    ]);
  };
}
