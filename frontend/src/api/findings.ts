/** Findings of quality checks: pages, counts, how scores lie, and decisions. */

import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";

/** Something that a check found in one item. */
export type Finding = Schemas["FindingView"];

/** A check with the count of its findings. */
export type CheckCount = Schemas["CheckCount"];

/** What people can say about a finding. */
export const FINDING_STATES = ["open", "dismissed", "confirmed"] as const;

/** One of the states. */
export type FindingState = (typeof FINDING_STATES)[number];

/** Counts stop here. */
export const MAX_COUNT = 1000;

/** Which findings to ask for. */
export interface FindingFilter {
  readonly state: FindingState;
  /** Name of a check; empty for all. */
  readonly check: string;
  readonly minScore: number;
}

/**
 * Ask for a project's findings, the surest first.
 *
 * @param project - Row id of the project.
 * @param filter - Which.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askFindings(project: number, filter: FindingFilter) {
  const { state, check, minScore } = filter;
  return infiniteQueryOptions({
    queryKey: ["findings", project, state, check, minScore],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/findings", {
          params: { query: { project, state, check, min_score: minScore, after: pageParam, limit: 60 } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

/**
 * Ask for every check with the count of its findings.
 *
 * @param project - Row id of the project.
 * @param state - Which findings to count.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askFindingCounts(project: number, state: FindingState) {
  return queryOptions({
    queryKey: ["findings", project, "counts", state],
    queryFn: async () =>
      (await take(api.GET("/api/findings/counts", { params: { query: { project, state } } }))).results,
  });
}

/**
 * Ask how the scores of a check's findings lie.
 *
 * @param project - Row id of the project.
 * @param check - Name of the check.
 * @param state - Which findings.
 * @returns Options of the query; its data are counts in equal steps from 0 to 1.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askFindingHistogram(project: number, check: string, state: FindingState) {
  return queryOptions({
    queryKey: ["findings", project, "histogram", check, state],
    queryFn: async () =>
      (await take(api.GET("/api/findings/histogram", { params: { query: { project, check, state } } }))).counts,
  });
}

/** What to say about findings. */
export interface FindingDecision {
  readonly findings: readonly number[];
  readonly decision: FindingState;
  /** Whether the items of confirmed findings are set aside too. */
  readonly isSetAside: boolean;
}

/**
 * Decide about findings of a project.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useDecideFindings(
  project: number,
): UseMutationResult<Schemas["FindingsDecided"], Error, FindingDecision> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ findings, decision, isSetAside }) =>
      take(
        api.POST("/api/findings/decide", {
          body: { project, findings: [...findings], decision, set_aside: isSetAside },
        }),
      ),
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["findings", project] }),
        client.invalidateQueries({ queryKey: ["items"] }),
      ]);
    },
  });
}
