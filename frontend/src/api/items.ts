/** Items of a project: pages of them, one with everything about it, setting aside, asking for review. */

import {
  type InfiniteData,
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";
import { fetchMaskCounts } from "./tasks";

/** One item in a list. */
export type ItemRow = Schemas["ItemRow"];

/** One item with its assets, work, and history. */
export type Item = Schemas["ItemView"];

/** What narrows a list of items. */
export type ItemFilter = Omit<Schemas["ItemFilter"], "project" | "after" | "limit">;

const PAGE = 200;

/**
 * Read the items of a project, page by page.
 *
 * @param project - Row id of the project.
 * @param filter - What narrows the list.
 * @returns The query; its pages grow with `fetchNextPage`.
 */
export function useItems(
  project: number,
  filter: ItemFilter,
): UseInfiniteQueryResult<InfiniteData<Schemas["ItemPage"], number>> {
  return useInfiniteQuery({
    queryKey: ["items", project, filter],
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/items", { params: { query: { project, ...filter, after: pageParam, limit: PAGE } } })),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  });
}

/**
 * Ask for one item.
 *
 * @param id - Row id of the item.
 * @returns The question.
 */
export function askItem(id: number): Question<Item> {
  return {
    queryKey: ["item", id],
    queryFn: () => take(api.GET("/api/items/{id}", { params: { path: { id: String(id) } } })),
  };
}

/**
 * Ask for the counts of the masks that an item's documents only name, because they are large.
 *
 * @param item - The item.
 * @returns The question; answered with counts by hash, without those that cannot be read.
 */
export function askMaskCounts({ mask_urls: urls }: Item): Question<ReadonlyMap<string, string>> {
  return {
    queryKey: ["masks", ...Object.keys(urls)],
    queryFn: async () => {
      const found = await Promise.allSettled(
        Object.entries(urls).map(async ([hash, url]) => [hash, await fetchMaskCounts(url)] as const),
      );
      return new Map(found.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : [])));
    },
    // What has a hash for a name never changes.
    staleTime: Infinity,
  };
}

/**
 * Ask how many active items each filter finds.
 *
 * @param project - Row id of the project.
 * @returns The question; the counts of a large project are not worth asking for often.
 */
export function askItemCounts(project: number): Question<Schemas["ItemCounts"]> {
  return {
    queryKey: ["items", project, "counts"],
    queryFn: () => take(api.GET("/api/items/counts", { params: { query: { project } } })),
    staleTime: 60_000,
  };
}

/** What happened to an item: what was said, and what reviewers decided. */
export interface History {
  readonly comments: readonly Schemas["CommentView"][];
  readonly reviews: readonly Schemas["ReviewView"][];
}

/**
 * Ask what happened to an item.
 *
 * @param item - Row id of the item.
 * @returns The question.
 */
export function askHistory(item: number): Question<History> {
  const params = { query: { item } };
  return {
    queryKey: ["item", item, "history"],
    queryFn: async () => {
      const [comments, reviews] = await Promise.all([
        take(api.GET("/api/comments", { params })),
        take(api.GET("/api/reviews", { params })),
      ]);
      return { comments: comments.results, reviews: reviews.results };
    },
  };
}

/** Items, and why they are set aside. */
export interface SettingAside {
  readonly items: number[];
  readonly reason: string;
}

/**
 * Set items aside.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useSetAside(project: number): UseMutationResult<Schemas["Changed"], Error, SettingAside> {
  return useItemChange(project, (body: SettingAside) =>
    take(api.POST("/api/items/set-aside", { body: { project, ...body } })),
  );
}

/**
 * Bring items back that were set aside.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the items' ids.
 */
export function useRestore(project: number): UseMutationResult<Schemas["Changed"], Error, number[]> {
  return useItemChange(project, (items: number[]) =>
    take(api.POST("/api/items/restore", { body: { project, items } })),
  );
}

/**
 * Ask for reviews of the newest revisions of items.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the items' ids.
 */
export function useOpenReviews(project: number): UseMutationResult<Schemas["ReviewsOpened"], Error, number[]> {
  return useItemChange(project, (items: number[]) => take(api.POST("/api/reviews/open", { body: { project, items } })));
}

/**
 * Put items at the front of the queue.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the items' ids.
 */
export function usePutFirst(project: number): UseMutationResult<Schemas["Changed"], Error, number[]> {
  return useItemChange(project, (items: number[]) =>
    take(api.POST("/api/items/put-first", { body: { project, items } })),
  );
}

/**
 * Read failed files of items again.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the items' ids.
 */
export function useRetry(project: number): UseMutationResult<Schemas["Changed"], Error, number[]> {
  return useItemChange(project, (items: number[]) => take(api.POST("/api/items/retry", { body: { project, items } })));
}

function useItemChange<T, V>(project: number, mutationFn: (value: V) => Promise<T>): UseMutationResult<T, Error, V> {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: async () => {
      const keys = [["items", project], ["item"], ["projects"], ["queue", project]];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}
