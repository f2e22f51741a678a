/** Background work of a project: what runs, what can be started. */

import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from "@tanstack/react-query";
import { z } from "zod";

import { api, type Schemas, take } from "./client";

/** A job with its progress. */
export type Job = Schemas["JobView"];

/** A job that people can start. */
export type JobSpec = Schemas["JobSpecView"];

/** Where a job stands. */
export const JOB_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

/** One of the states. */
export type JobState = (typeof JOB_STATES)[number];

const BUSY_MS = 1_000;
const IDLE_MS = 15_000;
const PAGE = 30;

const failureShape = z.object({ code: z.string(), message: z.string(), traceback: z.string().default("") });

/** Why a job failed. */
export type JobFailure = z.infer<typeof failureShape>;

/**
 * Read why a job failed.
 *
 * @param job - The job.
 * @returns The reason; null when it did not fail.
 */
export function readJobFailure(job: Job): JobFailure | null {
  return failureShape.safeParse(job.error).data ?? null;
}

/**
 * Decide whether a job is still to end.
 *
 * @param job - The job.
 * @returns Whether it waits or runs.
 */
export function isGoingOn(job: Pick<Job, "state">): boolean {
  return job.state === "queued" || job.state === "running";
}

/** Which jobs of a project. */
export interface JobsWanted {
  readonly project: number;
  readonly state?: readonly JobState[];
  readonly name?: string;
}

/**
 * Ask for a project's jobs, newest first; again every second while one is going on.
 *
 * @param wanted - Which.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askJobs(wanted: JobsWanted) {
  return infiniteQueryOptions({
    queryKey: ["jobs", wanted.project, wanted],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/jobs", {
          params: {
            query: {
              project: wanted.project,
              limit: PAGE,
              ...(pageParam === null ? {} : { before: pageParam }),
              ...(wanted.state === undefined ? {} : { state: [...wanted.state] }),
              ...(wanted.name === undefined ? {} : { name: wanted.name }),
            },
          },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.results.some(isGoingOn)) === true ? BUSY_MS : IDLE_MS,
  });
}

/**
 * Ask for one job; again every second until it ends.
 *
 * @param id - Row id of the job.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askJob(id: number) {
  return queryOptions({
    queryKey: ["job", id],
    queryFn: () => take(api.GET("/api/jobs/{id}", { params: { path: { id: String(id) } } })),
    refetchInterval: ({ state }) => (state.data === undefined || isGoingOn(state.data) ? BUSY_MS : false),
  });
}

/**
 * Ask which jobs people can start in a project.
 *
 * @param project - Row id of the project.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askJobSpecs(project: number) {
  return queryOptions({
    queryKey: ["jobSpecs", project],
    queryFn: async () => (await take(api.GET("/api/job-specs", { params: { query: { project } } }))).results,
  });
}

/** What a job is started with. */
export interface JobOrder {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Start jobs of a project.
 *
 * @param project - Row id of the project.
 * @returns The mutation; refused with `job_running` when the same job is going on.
 */
export function useStartJob(project: number): UseMutationResult<Job, Error, JobOrder> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, params }) => take(api.POST("/api/jobs", { body: { project, name, params } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["jobs", project] });
    },
  });
}

/**
 * Ask jobs of a project to stop.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the id of a job.
 */
export function useCancelJob(project: number): UseMutationResult<Job, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => take(api.POST("/api/jobs/{id}/cancel", { params: { path: { id: String(id) } } })),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["job", id] });
      await client.invalidateQueries({ queryKey: ["jobs", project] });
    },
  });
}
