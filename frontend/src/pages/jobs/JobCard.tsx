/** One job: what it is, how far it is, what came of it or what to do. */

import { Button, Collapse, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { isGoingOn, type Job, type JobFailure, readJobFailure, useCancelJob } from "../../api/jobs";
import { ProgressLine } from "../../ui/ProgressLine";
import { StatusText, type Tone } from "../../ui/StatusText";
import { useFormat } from "../../ui/useFormat";
import { useSentence } from "../../ui/useSentence";
import { JobDetails } from "./JobDetails";
import classes from "./jobs.module.css";
import { ResultLink } from "./ResultLink";
import { tellHelp, tellResult } from "./results";
import { nameJob, nameUnit } from "./words";

/** A job and what can be done with it. */
export interface JobCardProps {
  readonly job: Job;
  readonly projectId: number;
  /** Absent where the person's role may not. */
  readonly onAgain?: () => void;
}

const TONES: Readonly<Record<string, Tone>> = {
  queued: "neutral",
  running: "active",
  succeeded: "good",
  failed: "bad",
  cancelled: "neutral",
};

/** A card; it grows when its details are opened and at no other time. */
export function JobCard({ job, projectId, onAgain }: JobCardProps): ReactNode {
  const { t } = useTranslation("jobs");
  const [isOpen, setOpen] = useState(false);
  const titleId = useId();
  const failure = readJobFailure(job);
  const isGoing = isGoingOn(job);
  return (
    <article className={classes["card"]} aria-labelledby={titleId} data-state={job.state}>
      <Group justify="space-between" wrap="nowrap" gap="lg">
        <Group gap="md" wrap="nowrap" miw={0}>
          <UnstyledButton
            className={classes["toggle"]}
            aria-expanded={isOpen}
            aria-label={t("details")}
            onClick={() => {
              setOpen(!isOpen);
            }}
          >
            <IconChevronRight size={16} aria-hidden data-open={isOpen} />
          </UnstyledButton>
          <Text fw={600} size="sm" id={titleId} truncate>
            {nameJob(t, job)}
          </Text>
          <StateOf job={job} />
        </Group>
        <Group gap="md" wrap="nowrap">
          <Author job={job} />
          {job.may_cancel && <CancelButton job={job} projectId={projectId} />}
          {!isGoing && job.state !== "succeeded" && onAgain !== undefined && (
            <Button size="compact-sm" variant="default" onClick={onAgain}>
              {t("again")}
            </Button>
          )}
        </Group>
      </Group>
      <div className={classes["body"]}>
        {isGoing ? (
          <Going job={job} />
        ) : failure === null ? (
          <Ended job={job} projectId={projectId} />
        ) : (
          <Failed failure={failure} />
        )}
        <Collapse expanded={isOpen}>
          <JobDetails job={job} />
        </Collapse>
      </div>
    </article>
  );
}

function CancelButton({ job, projectId }: { readonly job: Job; readonly projectId: number }): ReactNode {
  const { t } = useTranslation("jobs");
  const cancelling = useCancelJob(projectId);
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={job.cancel_requested}
      loading={cancelling.isPending}
      onClick={() => {
        cancelling.mutate(job.id);
      }}
    >
      {t("cancel")}
    </Button>
  );
}

function StateOf({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation("jobs");
  if (job.cancel_requested && isGoingOn(job)) return <StatusText tone="warning">{t("cancelling")}</StatusText>;
  const state = (["queued", "running", "succeeded", "failed", "cancelled"] as const).find((one) => one === job.state);
  return (
    <StatusText tone={TONES[job.state] ?? "neutral"}>
      {state === undefined ? job.state : t(`state.${state}`)}
    </StatusText>
  );
}

function Author({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation("jobs");
  const format = useFormat();
  const when = format.ago(job.created_at);
  return (
    <Text size="sm" c="dimmed" className={classes["author"]} title={format.dateTime(job.created_at)}>
      {job.created_by === null ? t("bySystem", { when }) : t("by", { who: job.created_by, when })}
    </Text>
  );
}

function Going({ job }: { readonly job: Job }): ReactNode {
  const { t } = useTranslation("jobs");
  const say = useSentence();
  const format = useFormat();
  const unit = nameUnit(t, job.unit);
  const done = format.count(job.done_count);
  const isWaiting = job.state === "queued";
  if (isWaiting && !job.has_worker)
    return (
      <Text size="sm" className={classes["warning"]}>
        {t("waits", { queue: "cpu,gpu,io,interactive" })}
      </Text>
    );
  const words = [
    say(job.stage),
    job.total_count === null
      ? t("counted", { done, unit })
      : t("progress", { done, total: format.count(job.total_count), unit, count: job.total_count }),
    job.rate === null ? "" : t("rate", { rate: format.number(job.rate, job.rate < 10 ? 1 : 0), unit }),
    job.left_s === null ? "" : t("left", { time: format.seconds(job.left_s) }),
    job.attempt > 1 ? t("attempt", { count: job.attempt }) : "",
  ].filter((part) => part !== "");
  return (
    <Stack gap={6}>
      <ProgressLine
        done={job.done_count}
        total={isWaiting ? 1 : job.total_count}
        label={nameJob(t, job)}
        tone={isWaiting ? "gray" : "accent"}
      />
      <Text size="sm" c="dimmed">
        {words.join(" · ")}
      </Text>
    </Stack>
  );
}

function Ended({ job, projectId }: { readonly job: Job; readonly projectId: number }): ReactNode {
  const { t } = useTranslation("jobs");
  const format = useFormat();
  const spent =
    job.started_at === null || job.finished_at === null
      ? null
      : (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000;
  const words = [tellResult(t, format, job), spent === null ? "" : t("took", { time: format.seconds(spent) })];
  return (
    <Group justify="space-between" wrap="nowrap" gap="lg">
      <Text size="sm" c="dimmed">
        {words.filter((part) => part !== "").join(" · ")}
      </Text>
      {job.state === "succeeded" && <ResultLink job={job} projectId={projectId} />}
    </Group>
  );
}

function Failed({ failure }: { readonly failure: JobFailure }): ReactNode {
  const { t } = useTranslation("jobs");
  const say = useSentence();
  return (
    <Stack gap={4}>
      <Text size="sm" className={classes["reason"]}>
        {say(failure.message)}
      </Text>
      <Text size="sm" c="dimmed">
        {tellHelp(t, failure.code)}
      </Text>
    </Stack>
  );
}
