/** How far the rendering of an export is, or why it came to nothing. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { askJob } from "../../api/jobs";
import type { ExportSummary } from "../../api/releases";
import { JobCard } from "../jobs/JobCard";
import classes from "./releases.module.css";

interface ExportJobProps {
  readonly made: ExportSummary;
  readonly projectId: number;
}

/** The job of an export that has no files yet. */
export function ExportJob({ made, projectId }: ExportJobProps): ReactNode {
  const isShown = made.job !== null && (made.state === "running" || made.state === "failed");
  const { data: job } = useQuery({ ...askJob(made.job ?? 0), enabled: isShown });
  if (!isShown || job === undefined) return null;
  return (
    <div className={classes["exportJob"]}>
      <JobCard job={job} projectId={projectId} />
    </div>
  );
}
