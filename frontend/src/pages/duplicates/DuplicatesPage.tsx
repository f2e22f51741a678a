/** Near-duplicates: groups to decide, side by side, with one key a decision. */

import { Button, SegmentedControl, Text } from "@mantine/core";
import { IconCopyCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { askGroups, GROUP_STATES, type GroupState } from "../../api/duplicates";
import { askJob, isGoingOn } from "../../api/jobs";
import { hasRole, useProject } from "../../api/projects";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { PageHeader } from "../../ui/PageHeader";
import { CardSkeletons } from "../../ui/Skeletons";
import { JobCard } from "../jobs/JobCard";
import { StartJobDialog } from "../jobs/StartJobDialog";
import { Decider } from "./Decider";
import classes from "./duplicates.module.css";
import { useDuplicatesRoute } from "./route";

/** The page. */
export function DuplicatesPage(): ReactNode {
  const { t } = useTranslation("curation");
  const { projectId, search, navigate } = useDuplicatesRoute();
  const { state = "open" } = search;
  const [jobId, setJobId] = useState<number | null>(null);
  const isSearching = useSearching(jobId);
  const canDecide = hasRole(useProject(projectId), "reviewer");
  const open = (find: true | undefined): void => {
    void navigate({ search: (before) => ({ ...before, find }), replace: true });
  };
  return (
    <div className={classes["page"]}>
      <PageHeader
        title={t("duplicates.title")}
        description={t("duplicates.about")}
        actions={
          <Button
            variant="default"
            disabled={!canDecide}
            onClick={() => {
              open(true);
            }}
          >
            {t("duplicates.findAgain")}
          </Button>
        }
      />
      <SegmentedControl
        className={classes["states"] ?? ""}
        aria-label={t("duplicates.states.label")}
        value={state}
        data={GROUP_STATES.map((value) => ({ value, label: t(`duplicates.states.${value}`) }))}
        onChange={(value) => {
          const found = GROUP_STATES.find((one) => one === value);
          void navigate({ search: { state: found === "open" ? undefined : found } });
        }}
      />
      {jobId !== null && <SearchCard jobId={jobId} />}
      <Groups
        state={state}
        isSearching={isSearching}
        canDecide={canDecide}
        onFind={() => {
          open(true);
        }}
      />
      <StartJobDialog
        projectId={projectId}
        start={search.find === true ? "find_duplicates" : null}
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

/** Watches the search that was started here; groups are asked for anew when it ends. */
function useSearching(jobId: number | null): boolean {
  const { projectId } = useDuplicatesRoute();
  const { data: job } = useQuery({ ...askJob(jobId ?? 0), enabled: jobId !== null });
  const client = useQueryClient();
  const isDone = job !== undefined && !isGoingOn(job);
  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: ["groups", projectId] });
  }, [isDone, client, projectId]);
  return jobId !== null && !isDone;
}

function SearchCard({ jobId }: { readonly jobId: number }): ReactNode {
  const { projectId } = useDuplicatesRoute();
  const { data: job } = useQuery(askJob(jobId));
  return job === undefined || job.state === "succeeded" ? null : <JobCard job={job} projectId={projectId} />;
}

interface GroupsProps {
  readonly state: GroupState;
  readonly isSearching: boolean;
  readonly canDecide: boolean;
  readonly onFind: () => void;
}

function Groups({ state, isSearching, canDecide, onFind }: GroupsProps): ReactNode {
  const { t } = useTranslation("curation");
  const { projectId } = useDuplicatesRoute();
  const groups = useInfiniteQuery(askGroups(projectId, state));
  if (groups.error !== null) return <ErrorState error={groups.error} onRetry={() => void groups.refetch()} />;
  if (groups.data === undefined) return <CardSkeletons count={2} />;
  const found = groups.data.pages.flatMap(({ results }) => results);
  if (found.length === 0 && isSearching) return <CardSkeletons count={1} />;
  if (found.length === 0) return <NoGroups state={state} canDecide={canDecide} onFind={onFind} />;
  return (
    <>
      {!canDecide && (
        <Text size="sm" c="dimmed">
          {t("duplicates.notAllowed")}
        </Text>
      )}
      <Decider
        groups={found}
        canDecide={canDecide}
        onEnd={() => {
          if (groups.hasNextPage && !groups.isFetchingNextPage) void groups.fetchNextPage();
        }}
      />
    </>
  );
}

function NoGroups({ state, canDecide, onFind }: Omit<GroupsProps, "isSearching">): ReactNode {
  const { t } = useTranslation("curation");
  const icon = <IconCopyCheck size={28} stroke={1.25} />;
  if (state !== "open")
    return (
      <EmptyState icon={icon} title={t(`duplicates.empty.${state}`)}>
        {t("duplicates.empty.words")}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={icon}
      title={t("duplicates.empty.open")}
      action={
        <Button disabled={!canDecide} onClick={onFind}>
          {t("duplicates.find")}
        </Button>
      }
    >
      {t("duplicates.empty.openWords")}
    </EmptyState>
  );
}
