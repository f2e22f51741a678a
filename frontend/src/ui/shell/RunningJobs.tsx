/** What runs in the background of the project, as a word in the top bar and a thin line under it. */

import { UnstyledButton } from "@mantine/core";
import { IconBriefcase } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useRunningJobs } from "../../api/runningJobs";
import classes from "./shell.module.css";
import { useCurrentProject } from "./useCurrentProject";

/** How many run, and how far they are together. */
export function RunningJobs(): ReactNode {
  const { t } = useTranslation("shell");
  const { id } = useCurrentProject();
  const { data: jobs = [] } = useRunningJobs(id);
  useRefreshWhenDone(id, jobs.length);
  if (id === undefined || jobs.length === 0) return null;
  const known = jobs.filter(({ total_count: total }) => total !== null && total > 0);
  const done = known.reduce((sum, job) => sum + job.done_count, 0);
  const total = known.reduce((sum, job) => sum + (job.total_count ?? 0), 0);
  const isKnown = known.length === jobs.length;
  const ratio = isKnown ? done / total : 1;
  const words = t("running", { count: jobs.length });
  return (
    <>
      <UnstyledButton
        component={Link}
        to={`/projects/${id}/jobs`}
        className={classes["running"] ?? ""}
        title={jobs.map(({ title }) => title).join(", ")}
      >
        <IconBriefcase size={14} aria-hidden />
        {words}
      </UnstyledButton>
      <div
        className={classes["line"]}
        role="progressbar"
        aria-label={words}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(isKnown ? { "aria-valuenow": Math.round(ratio * 100) } : {})}
      >
        <div data-unknown={!isKnown || undefined} style={{ transform: `scaleX(${ratio})` }} />
      </div>
    </>
  );
}

/** What jobs change is asked for anew when one ends. */
function useRefreshWhenDone(id: number | undefined, count: number): void {
  const client = useQueryClient();
  const before = useRef({ id, count });
  useEffect(() => {
    const last = before.current;
    before.current = { id, count };
    if (last.id === id && count < last.count) {
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    }
  }, [client, id, count]);
}
