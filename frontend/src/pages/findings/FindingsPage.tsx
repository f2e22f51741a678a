/** Findings: what quality checks say of items, check by check, with one key a decision. */

import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { askFindingCounts, askFindings, FINDING_STATES, type FindingFilter } from "../../api/findings";
import { askJob, isGoingOn } from "../../api/jobs";
import { hasRole, useProject } from "../../api/projects";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageHeader } from "../../ui/PageHeader";
import { GridSkeletons, RowSkeletons } from "../../ui/Skeletons";
import { JobCard } from "../jobs/JobCard";
import { StartJobDialog } from "../jobs/StartJobDialog";
import { CheckList } from "./CheckList";
import { FindingGrid } from "./FindingGrid";
import classes from "./findings.module.css";
import { useFindingsRoute } from "./route";
import { ScoreFilter } from "./ScoreFilter";

/** The page. */
export function FindingsPage(): ReactNode {
  const { t } = useTranslation("findings");
  const { projectId, search, navigate } = useFindingsRoute();
  const { state = "open", check = "", score = 0 } = search;
  const [jobId, setJobId] = useState<number | null>(null);
  const isLooking = useLooking(jobId);
  const canDecide = hasRole(useProject(projectId), "reviewer");
  const open = (start: true | undefined): void => {
    void navigate({ search: (before) => ({ ...before, start }), replace: true });
  };
  return (
    <div className={classes["page"]}>
      <PageHeader
        title={t("title")}
        description={t("about")}
        actions={
          <Button
            variant="default"
            disabled={!canDecide}
            onClick={() => {
              open(true);
            }}
          >
            {t("look")}
          </Button>
        }
      />
      <SegmentedControl
        className={classes["states"] ?? ""}
        aria-label={t("states.label")}
        value={state}
        data={FINDING_STATES.map((value) => ({ value, label: t(`states.${value}`) }))}
        onChange={(value) => {
          const found = FINDING_STATES.find((one) => one === value);
          void navigate({
            search: (before) => ({ check: before.check, state: found === "open" ? undefined : found }),
          });
        }}
      />
      {jobId !== null && isLooking && <LookingCard jobId={jobId} />}
      <div className={classes["panes"]}>
        <Checks state={state} check={check} />
        <Findings
          filter={{ state, check, minScore: check === "" ? 0 : score }}
          canDecide={canDecide}
          isLooking={isLooking}
          onStart={() => {
            open(true);
          }}
        />
      </div>
      <StartJobDialog
        projectId={projectId}
        start={search.start === true ? "find_problems" : null}
        isFixed
        onClose={() => {
          open(undefined);
        }}
        onStarted={(job) => {
          setJobId(job.id);
        }}
      />
    </div>
  );
}

/** Watches the job that was started here; findings are asked for anew when it ends. */
function useLooking(jobId: number | null): boolean {
  const { projectId } = useFindingsRoute();
  const { data: job } = useQuery({ ...askJob(jobId ?? 0), enabled: jobId !== null });
  const client = useQueryClient();
  const isDone = job !== undefined && !isGoingOn(job);
  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: ["findings", projectId] });
  }, [isDone, client, projectId]);
  return jobId !== null && !(isDone && job.state === "succeeded");
}

function LookingCard({ jobId }: { readonly jobId: number }): ReactNode {
  const { projectId } = useFindingsRoute();
  const { data: job } = useQuery(askJob(jobId));
  return job === undefined ? null : <JobCard job={job} projectId={projectId} />;
}

function Checks({ state, check }: Pick<FindingFilter, "state" | "check">): ReactNode {
  const { projectId, navigate } = useFindingsRoute();
  const { data, error, refetch } = useQuery(askFindingCounts(projectId, state));
  if (error !== null) return <ErrorState error={error} size="inline" onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons count={8} />;
  return (
    <CheckList
      checks={data}
      current={check}
      onChoose={(chosen) => {
        void navigate({ search: (before) => ({ state: before.state, check: chosen === "" ? undefined : chosen }) });
      }}
    />
  );
}

interface FindingsProps {
  readonly filter: FindingFilter;
  readonly canDecide: boolean;
  readonly isLooking: boolean;
  readonly onStart: () => void;
}

function Findings({ filter, canDecide, isLooking, onStart }: FindingsProps): ReactNode {
  const { t } = useTranslation("findings");
  const { projectId } = useFindingsRoute();
  const pages = useInfiniteQuery(askFindings(projectId, filter));
  if (pages.error !== null) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.data === undefined) return <GridSkeletons count={12} />;
  const found = pages.data.pages.flatMap(({ results }) => results);
  const scores = filter.check !== "" && <ScoreFilter key={filter.check} check={filter.check} state={filter.state} />;
  if (found.length === 0)
    return (
      <div className={classes["one"]}>
        {filter.minScore > 0 && scores}
        {isLooking ? (
          <GridSkeletons count={12} />
        ) : (
          <div className={classes["nothing"]}>
            <NoFindings filter={filter} canDecide={canDecide} onStart={onStart} />
          </div>
        )}
      </div>
    );
  return (
    <div className={classes["one"]}>
      {scores}
      {!canDecide && (
        <Text size="sm" c="dimmed" className={classes["notAllowed"] ?? ""}>
          {t("notAllowed")}
        </Text>
      )}
      <FindingGrid
        findings={found}
        canDecide={canDecide}
        hasMore={pages.hasNextPage}
        onEnd={() => {
          if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
        }}
      />
    </div>
  );
}

function NoFindings({ filter, canDecide, onStart }: Omit<FindingsProps, "isLooking">): ReactNode {
  const { t } = useTranslation("findings");
  const icon = <IconShieldCheck size={28} stroke={1.25} />;
  if (filter.state !== "open")
    return (
      <EmptyState icon={icon} title={t(`empty.${filter.state}`)}>
        {t("empty.words")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={icon}
      title={t("empty.open")}
      action={
        <Button disabled={!canDecide} onClick={onStart}>
          {t("look")}
        </Button>
      }
    >
      {t("empty.openWords")}
    </EmptyState>
  );
}
