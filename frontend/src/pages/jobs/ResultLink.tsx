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
  const rendered = useQuery({ ...askExport(found.export ?? 0), enabled: found.export !== undefined });
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

function findTarget(name: JobName, projectId: number, releaseId?: number, version?: number): LinkProps | null {
  const params = { projectId };
  switch (name) {
    case "find_duplicates":
      return { to: "/projects/$projectId/duplicates", params };
    case "embed_assets":
      return { to: "/projects/$projectId/search", params };
    case "train_probe":
    case "suggest_marks":
      return { to: "/projects/$projectId/models", params, search: { version } };
    case "build_release":
    case "render_export":
      return releaseId === undefined
        ? null
        : { to: "/projects/$projectId/releases/$releaseId", params: { projectId, releaseId } };
    case "import_folder":
    case "ingest_assets":
      return { to: "/projects/$projectId/data", params };
  }
}
