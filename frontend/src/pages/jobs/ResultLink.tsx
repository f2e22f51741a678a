/** The way from a job to what it made. */

import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";

import type { Job } from "../../api/jobs";
import { askExport } from "../../api/releases";
import { findJobName, type JobName } from "./words";

const pointers = z.object({
  release: z.number().optional(),
  export: z.number().optional(),
  model_version: z.number().optional(),
});

/** A link where the job left something to look at. */
export function ResultLink({ job, projectId }: { readonly job: Job; readonly projectId: number }): ReactNode {
  const { t } = useTranslation("jobs");
  const found = pointers.parse({ ...job.params, ...job.result });
  const rendered = useQuery({ ...askExport(found.export ?? 0, 0), enabled: found.export !== undefined });
  const name = findJobName(job.name);
  if (name === undefined) return null;
  const release = found.release ?? rendered.data?.release;
  const target = findTarget(name, projectId, release, found.model_version);
  if (target === null) return null;
  return (
    <Anchor size="sm" renderRoot={(props: object) => <Link {...target} {...props} />}>
      {t(`open.${name}`)}
    </Anchor>
  );
}

/** Jobs of which all results stand on one page. */
const PLACES = {
  find_duplicates: "/projects/$projectId/duplicates",
  find_problems: "/projects/$projectId/findings",
  run_recipe: "/projects/$projectId/recipes",
  embed_assets: "/projects/$projectId/search",
  import_folder: "/projects/$projectId/data",
  import_dataset: "/projects/$projectId/data",
  ingest_assets: "/projects/$projectId/data",
  complete_facts: "/projects/$projectId/data",
} as const satisfies Partial<Readonly<Record<JobName, LinkProps["to"]>>>;

function hasPlace(name: JobName): name is keyof typeof PLACES {
  return Object.hasOwn(PLACES, name);
}

function findTarget(name: JobName, projectId: number, releaseId?: number, version?: number): LinkProps | null {
  const params = { projectId };
  if (hasPlace(name)) return { to: PLACES[name], params };
  if (name === "train_probe" || name === "suggest_marks")
    return { to: "/projects/$projectId/models", params, search: { version } };
  if (name === "take_down_asset") return { to: "/projects/$projectId/removals", params };
  if (name === "erase_item") return { to: "/projects/$projectId/removals", params, search: { show: "erasures" } };
  const isOfRelease = name === "build_release" || name === "render_export";
  return isOfRelease && releaseId !== undefined
    ? { to: "/projects/$projectId/releases/$releaseId", params: { projectId, releaseId } }
    : null;
}
