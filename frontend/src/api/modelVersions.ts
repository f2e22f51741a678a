/** Model versions: what suggests, what it was trained on, and how well it does. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { z } from "zod";

import { api, type Schemas, take } from "./client";

/** One set of weights. */
export type ModelVersion = Schemas["ModelVersionView"];

const binShape = z.object({
  low: z.number(),
  high: z.number(),
  count: z.number(),
  accuracy: z.number().nullable(),
  confidence: z.number().nullable(),
});

const classShape = z.object({
  name: z.string(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
  support: z.number(),
  predicted: z.number(),
});

const reportShape = z.object({
  accuracy: z.number(),
  accuracy_interval: z.object({ low: z.number(), high: z.number() }).nullish(),
  macro_f1: z.number().nullish(),
  ece_before: z.number().nullish(),
  ece_after: z.number().nullish(),
  temperature: z.number().nullish(),
  examples: z.record(z.string(), z.number()).default({}),
  classes: z.array(classShape).default([]),
  confusion: z.array(z.array(z.number())).default([]),
  bins_before: z.array(binShape).default([]),
  bins_after: z.array(binShape).default([]),
});

/** How well a model did on items that it had not seen. */
export type ModelReport = z.infer<typeof reportShape>;

/** How well it did on one class. */
export type ClassReport = z.infer<typeof classShape>;

/** Items of like confidence, and how many of them it got right. */
export type CalibrationBin = z.infer<typeof binShape>;

const configShape = z.object({
  encoder: z.string().optional(),
  question: z.string().nullish(),
  release: z.string().optional(),
  options: z.array(z.string()).default([]),
});

/** What a model reads and answers. */
export type ModelConfig = z.infer<typeof configShape>;

/**
 * Read how well a model did.
 *
 * @param version - The model version.
 * @returns Its report; null when it was never measured.
 */
export function readReport(version: ModelVersion): ModelReport | null {
  return reportShape.safeParse(version.report).data ?? null;
}

/**
 * Read what a model reads and answers.
 *
 * @param version - The model version.
 * @returns Its settings.
 */
export function readConfig(version: ModelVersion): ModelConfig {
  return configShape.catch({ options: [] }).parse(version.config);
}

/**
 * Ask for a project's model versions, newest first.
 *
 * @param project - Row id of the project.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askModelVersions(project: number) {
  return infiniteQueryOptions({
    queryKey: ["modelVersions", project],
    queryFn: ({ pageParam }) =>
      take(
        api.GET("/api/model-versions", {
          params: { query: { project, limit: 50, ...(pageParam === null ? {} : { before: pageParam }) } },
        }),
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
}

/**
 * Ask what people made of a model's latest suggestions.
 *
 * @param id - Row id of the model version.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askUptake(id: number) {
  return queryOptions({
    queryKey: ["uptake", id],
    queryFn: () => take(api.GET("/api/model-versions/{id}/acceptance", { params: { path: { id: String(id) } } })),
  });
}
