/** Releases, and their exports in the formats that trainers read. */

import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from "@tanstack/react-query";
import { z } from "zod";

import { api, type Schemas, take } from "./client";
import { filterShape } from "./slices";

/** An immutable dataset. */
export type Release = Schemas["ReleaseView"];

/** What one gate says of a release. */
export type GateReport = Schemas["GateReport"];

/** A release rendered in a format. */
export type Export = Schemas["ExportView"];

/** The same without its files, of which there may be many thousand. */
export type ExportSummary = Schemas["ExportSummary"];

/** A format with its options. */
export type Format = Schemas["FormatView"];

/** The splits, in the order in which they are shown. */
export const SPLITS = ["train", "validation", "test"] as const;

/** One of the splits. */
export type Split = (typeof SPLITS)[number];

const BUSY_MS = 1_000;
const tally = z.record(z.string(), z.number()).default({});

const summaryShape = z.object({
  annotations: z.number().default(0),
  marks: z.number().default(0),
  turns: z.number().default(0),
  components: z.number().default(0),
  splits: tally,
  classes: tally,
  kinds: tally,
  answers: z.record(z.string(), z.record(z.string(), z.number())).default({}),
  media: tally,
  licences: tally,
  ontologies: z.array(z.number()).default([]),
});

/** What a release holds, counted. */
export type ReleaseSummary = z.infer<typeof summaryShape>;

const optionsShape = z.object({
  policy: z.enum(["accepted", "latest", "consensus"]).default("accepted"),
  shares: tally,
  seed: z.number().default(0),
  split_field: z.string().default(""),
  group_field: z.string().default(""),
  weight_field: z.string().default(""),
  include_empty: z.boolean().default(false),
  frozen_slice: z.object({ id: z.number(), name: z.string(), filter: filterShape }).nullish(),
});

/** What a release was built with. */
export type ReleaseChoice = z.infer<typeof optionsShape>;

const fileShape = z.object({ path: z.string(), size_bytes: z.number(), sha256: z.string() });
const lossShape = z.object({
  code: z.string(),
  count: z.number(),
  sentence: z.string(),
  examples: z.array(z.object({ item: z.string(), entity: z.string().nullish() })).default([]),
});
const sinceShape = z.object({ items_added: z.number(), items_changed: z.number(), items_removed: z.number() });
const reportShape = z.object({ losses: z.array(lossShape).default([]), since: sinceShape.optional() });

/** One file of an export. */
export type ExportFile = z.infer<typeof fileShape>;

/** One sort of thing that a format could not carry. */
export type Loss = z.infer<typeof lossShape>;

/**
 * Read the counts of a release.
 *
 * @param release - The release.
 * @returns Its counts; zeros while it is being built.
 */
export function readSummary(release: Release): ReleaseSummary {
  return summaryShape.parse(release.summary);
}

/**
 * Read what a release was built with.
 *
 * @param release - The release.
 * @returns Its options.
 */
export function readChoice(release: Release): ReleaseChoice {
  return optionsShape.parse(release.options);
}

/**
 * Read the files of an export.
 *
 * @param made - The export.
 * @returns Its files; none while it is being rendered.
 */
export function readFiles(made: Export): ExportFile[] {
  return z.array(fileShape).parse(made.files);
}

/**
 * Read what an export could not carry.
 *
 * @param made - The export.
 * @returns The losses.
 */
export function readLosses(made: ExportSummary): Loss[] {
  return reportShape.parse(made.report).losses;
}

/**
 * Read how much is other in an export than in the release since which it has what changed.
 *
 * @param made - The export.
 * @returns Counts of items; null for an export that has everything.
 */
export function readPart(made: ExportSummary): z.infer<typeof sinceShape> | null {
  return reportShape.parse(made.report).since ?? null;
}

/**
 * Ask for a project's releases, newest first; again every second while one is being built.
 *
 * @param project - Row id of the project.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askReleases(project: number) {
  return infiniteQueryOptions({
    queryKey: ["releases", project],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/releases", {
          params: { query: { project, limit: 30, ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.results.some(({ state }) => state === "building")) === true
        ? BUSY_MS
        : false,
  });
}

/**
 * Ask for one release; again every second until it is built.
 *
 * @param id - Row id of the release.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askRelease(id: number) {
  return queryOptions({
    queryKey: ["release", id],
    queryFn: () => take(api.GET("/api/releases/{id}", { params: { path: { id: String(id) } } })),
    refetchInterval: ({ state }) => (state.data?.state === "building" ? BUSY_MS : false),
  });
}

/** One item that is other in a release than in its base. */
export type ItemChange = Schemas["ItemChange"];

/** How much is other. */
export type DiffTotals = Schemas["DiffTotals"];

/**
 * Ask what changed from one release to another, item by item.
 *
 * @param release - Row id of the newer release.
 * @param base - Row id of the older one.
 * @returns Options of the query, page after page; releases never change, so the answer stays true.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askDiff(release: number, base: number) {
  return infiniteQueryOptions({
    queryKey: ["diff", release, base],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/releases/{id}/diff", {
          params: { path: { id: String(release) }, query: { base, after: pageParam, limit: 50 } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Asks for every export format. */
export const FORMATS = queryOptions({
  queryKey: ["formats"],
  queryFn: async () => (await take(api.GET("/api/formats"))).results,
  staleTime: Number.POSITIVE_INFINITY,
});

/**
 * Ask for the exports of a release; again every second while one is being rendered.
 *
 * @param release - Row id of the release.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askExports(release: number) {
  return queryOptions({
    queryKey: ["exports", release],
    queryFn: async () => (await take(api.GET("/api/exports", { params: { query: { release } } }))).results,
    refetchInterval: ({ state }) => (state.data?.some(({ state }) => state === "running") === true ? BUSY_MS : false),
  });
}

/**
 * Ask for one export.
 *
 * @param id - Row id of the export.
 * @param files - How many of its files to list at most; all of them where it is left out.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askExport(id: number, files?: number) {
  const query = files === undefined ? {} : { files };
  return queryOptions({
    queryKey: ["export", id, files ?? null],
    queryFn: () => take(api.GET("/api/exports/{id}", { params: { path: { id: String(id) }, query } })),
  });
}

/**
 * Build releases.
 *
 * @returns The mutation.
 */
export function useBuildRelease(): UseMutationResult<Release, Error, Schemas["NewRelease"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/releases", { body })),
    onSuccess: async ({ project }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["releases", project] }),
        client.invalidateQueries({ queryKey: ["jobs", project] }),
      ]);
    },
  });
}

/** What gates would say of a release, and what would be in it. */
export type ReleaseCheck = Schemas["ReleaseCheck"];

/**
 * Ask the gates about a release that is not built.
 *
 * @returns The mutation.
 */
export function useCheckRelease(): UseMutationResult<ReleaseCheck, Error, Schemas["CheckWanted"]> {
  return useMutation({ mutationFn: (body) => take(api.POST("/api/releases/check", { body })) });
}

/**
 * Change the notes about a release.
 *
 * @param release - Row id of the release.
 * @returns The mutation, which takes the notes.
 */
export function useNotes(release: number): UseMutationResult<Release, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (notes) =>
      take(api.PATCH("/api/releases/{id}", { params: { path: { id: String(release) } }, body: { notes } })),
    onSuccess: async ({ project }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["release", release] }),
        client.invalidateQueries({ queryKey: ["releases", project] }),
      ]);
    },
  });
}

/** Which format, with which options. */
export interface ExportOrder {
  readonly format: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Row id of an earlier release: only what is other than there. */
  readonly since?: number | null;
}

/**
 * Render a release.
 *
 * @param release - Row id of the release.
 * @returns The mutation; the same order again gives the export that there is.
 */
export function useRenderExport(release: number): UseMutationResult<Export, Error, ExportOrder> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ format, options, since = null }) =>
      take(api.POST("/api/exports", { body: { release, format, options, since } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["exports", release] });
    },
  });
}
