/** Jobs: what runs in the background of a project, what came of it, and starting more. */

import { Button, SegmentedControl } from "@mantine/core";
import { IconAlertTriangle, IconStack2 } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askJobs, askJobSpecs, type Job, type JobState, useStartJob } from "../../api/jobs";
import { useKeys } from "../../keys/useKeys";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { CardSkeletons } from "../../ui/Skeletons";
import { JobCard } from "./JobCard";
import classes from "./jobs.module.css";
import { SHOWN } from "./search";
import { StartJobDialog } from "./StartJobDialog";
import { nameJob } from "./words";

const route = getRouteApi("/signedIn/projects/$projectId/jobs");

const STATES: Readonly<Record<(typeof SHOWN)[number], readonly JobState[] | undefined>> = {
  all: undefined,
  going: ["queued", "running"],
  done: ["succeeded", "cancelled"],
  failed: ["failed"],
};

/** The page. */
export function JobsPage(): ReactNode {
  const { t } = useTranslation("jobs");
  const { projectId } = route.useParams();
  const { show = "all", start } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (name: string | undefined): void => {
    void navigate({ search: (before) => ({ ...before, start: name }), replace: true });
  };
  const openFirst = (): undefined => {
    open("");
  };
  useKeys([{ keys: "n", label: t("start"), group: t("title"), run: openFirst }]);
  return (
    <Page>
      <PageHeader
        title={t("title")}
        description={t("about")}
        actions={
          <Button
            rightSection={<KeyHint>N</KeyHint>}
            onClick={() => {
              open("");
            }}
          >
            {t("start")}
          </Button>
        }
      />
      <WorkerNotice projectId={projectId} />
      <SegmentedControl
        className={classes["filter"] ?? ""}
        aria-label={t("filter.label")}
        value={show}
        data={SHOWN.map((value) => ({ value, label: t(`filter.${value}`) }))}
        onChange={(value) => {
          const found = SHOWN.find((one) => one === value);
          void navigate({ search: (before) => ({ ...before, show: found === "all" ? undefined : found }) });
        }}
      />
      <JobList projectId={projectId} show={show} onStart={open} />
      <StartJobDialog
        projectId={projectId}
        start={start ?? null}
        onClose={() => {
          open(undefined);
        }}
      />
    </Page>
  );
}

function WorkerNotice({ projectId }: { readonly projectId: number }): ReactNode {
  const { t } = useTranslation("jobs");
  const { data } = useQuery(askJobSpecs(projectId));
  const missing = (data ?? []).filter(({ has_worker }) => !has_worker);
  if (missing.length === 0) return null;
  return (
    <div className={classes["notice"]} role="note">
      <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
      {t("noWorker", { count: missing.length, jobs: missing.map((spec) => nameJob(t, spec)).join(", ") })}
    </div>
  );
}

interface JobListProps {
  readonly projectId: number;
  readonly show: (typeof SHOWN)[number];
  readonly onStart: (name: string) => void;
}

function JobList({ projectId, show, onStart }: JobListProps): ReactNode {
  const { t } = useTranslation("jobs");
  const state = STATES[show];
  const jobs = useInfiniteQuery(askJobs({ project: projectId, ...(state === undefined ? {} : { state }) }));
  const allowed = useAllowedJobs(projectId);
  const starting = useStartJob(projectId);
  if (jobs.error !== null) return <ErrorState error={jobs.error} onRetry={() => void jobs.refetch()} />;
  if (jobs.data === undefined) return <CardSkeletons count={4} />;
  const found = jobs.data.pages.flatMap(({ results }) => results);
  if (found.length === 0) return <NoJobs isFiltered={show !== "all"} onStart={onStart} />;
  const offer = (job: Job): { onAgain?: () => void } =>
    allowed.has(job.name)
      ? {
          onAgain: () => {
            starting.mutate({ name: job.name, params: job.params });
          },
        }
      : {};
  return (
    <>
      {starting.error !== null && <ErrorState error={starting.error} size="inline" />}
      {found.map((job) => (
        <JobCard key={job.id} job={job} projectId={projectId} {...offer(job)} />
      ))}
      {jobs.hasNextPage && (
        <Button variant="default" loading={jobs.isFetchingNextPage} onClick={() => void jobs.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </>
  );
}

function useAllowedJobs(projectId: number): ReadonlySet<string> {
  const { data } = useQuery(askJobSpecs(projectId));
  return new Set((data ?? []).filter(({ is_allowed }) => is_allowed).map(({ name }) => name));
}

interface NoJobsProps {
  readonly isFiltered: boolean;
  readonly onStart: (name: string) => void;
}

function NoJobs({ isFiltered, onStart }: NoJobsProps): ReactNode {
  const { t } = useTranslation("jobs");
  if (isFiltered) return <EmptyState title={t("empty.filtered")}>{t("empty.filteredWords")}</EmptyState>;
  return (
    <EmptyState
      icon={<IconStack2 size={28} stroke={1.25} />}
      title={t("empty.title")}
      action={
        <Button
          onClick={() => {
            onStart("embed_assets");
          }}
        >
          {t("start")}
        </Button>
      }
    >
      {t("empty.words")}
    </EmptyState>
  );
}
