/** What came of a job, in words. */

import type { TFunction } from "i18next";
import { z } from "zod";

import type { Job } from "../../api/jobs";
import type { Format } from "../../ui/format";
import { findJobName } from "./words";

const counts = z.record(z.string(), z.unknown());
const importShape = z.object({ counts: z.record(z.string(), z.number()) });

/**
 * Tell what came of a job.
 *
 * @param t - The catalogue.
 * @param format - How values are written.
 * @param job - A job that is done.
 * @returns One line; empty for a job that says nothing of itself.
 */
export function tellResult(t: TFunction<"jobs">, format: Format, job: Job): string {
  const name = findJobName(job.name);
  if (name === undefined || Object.keys(job.result).length === 0) return "";
  const found = counts.parse(job.result);
  const count = (key: string): string => format.count(readNumber(found[key]));
  const values = Object.fromEntries(Object.keys(found).map((key) => [key, count(key)]));
  const successors = Object.keys(counts.safeParse(found["successors"]).data ?? {}).length;
  const imported = importShape.safeParse(job.result).data?.counts ?? {};
  return t(`result.${name}`, {
    ...NOTHING,
    ...values,
    accuracy: format.percent(readNumber(found["accuracy"]), 1),
    test: format.count(readNumber(counts.safeParse(found["examples"]).data?.["test"])),
    successors: format.count(successors),
    size: format.bytes(readNumber(found["size_bytes"])),
    words: Object.entries(imported)
      .map(([outcome, number]) => `${outcome} ${format.count(number)}`)
      .join(", "),
  });
}

const NOTHING = {
  embedded: "0",
  unreadable: "0",
  findings: "0",
  groups: "0",
  pairs: "0",
  records: "0",
  items: "0",
  kept: "0",
  suggested: "0",
  refused: "0",
  files: "0",
  losses: "0",
  ready: "0",
  failed: "0",
  completed: "0",
  releases: "0",
  exports: "0",
  blobs: "0",
};

function readNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** Helps that the catalogue has; every other refusal says by itself what to change. */
const HELPS = ["crashed", "too_slow", "worker_lost", "not_embedded", "release_not_ready", "no_examples"] as const;

/**
 * Tell what to do about a failed job.
 *
 * @param t - The catalogue.
 * @param code - Why it failed.
 * @returns One or two sentences.
 */
export function tellHelp(t: TFunction<"jobs">, code: string): string {
  return t(`help.${HELPS.find((known) => known === code) ?? "other"}`);
}
