/** What takedowns and tombstones have in common: who, when, how far, the facts, and the job while it matters. */

import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { askJob } from "../../api/jobs";
import { KeyValue } from "../../ui/KeyValue";
import { StatusText } from "../../ui/StatusText";
import { useFormat } from "../../ui/useFormat";
import { JobCard } from "../jobs/JobCard";
import classes from "./removals.module.css";
import { readState, TONES } from "./states";

/** A takedown or a tombstone. */
interface Removal {
  readonly project: number;
  readonly state: string;
  readonly job: number | null;
  readonly created_by: string;
  readonly created_at: string;
}

/** A removal and what is said of it. */
export interface RemovalFrameProps {
  readonly removal: Removal;
  readonly title: ReactNode;
  readonly rows: readonly (readonly [name: string, value: ReactNode])[];
  readonly action?: ReactNode;
  /** Goes on with one that failed; absent where the person's role may not. */
  readonly onRetry?: () => void;
}

/** A card. */
export function RemovalFrame({ removal, title, rows, action, onRetry }: RemovalFrameProps): ReactNode {
  const { t } = useTranslation("removals");
  const format = useFormat();
  const titleId = useId();
  const state = readState(removal.state);
  return (
    <article className={classes["card"]} aria-labelledby={titleId}>
      <Group justify="space-between" wrap="nowrap" gap="lg">
        <Group gap="md" wrap="nowrap" miw={0}>
          <span id={titleId} className={classes["what"]}>
            {title}
          </span>
          <StatusText tone={TONES[state]}>{t(`state.${state}`)}</StatusText>
        </Group>
        <Group gap="md" wrap="nowrap">
          <Text size="sm" c="dimmed" title={format.dateTime(removal.created_at)}>
            {t("by", { who: removal.created_by, when: format.ago(removal.created_at) })}
          </Text>
          {action}
        </Group>
      </Group>
      <KeyValue rows={rows} />
      {(state === "running" || state === "failed") && removal.job !== null && (
        <Progress job={removal.job} projectId={removal.project} {...(onRetry !== undefined && { onRetry })} />
      )}
    </article>
  );
}

interface ProgressProps {
  readonly job: number;
  readonly projectId: number;
  readonly onRetry?: () => void;
}

/** How far the job is, or why it failed. */
function Progress({ job: id, projectId, onRetry }: ProgressProps): ReactNode {
  const { data: job } = useQuery(askJob(id));
  if (job === undefined) return null;
  return <JobCard job={job} projectId={projectId} {...(onRetry !== undefined && { onAgain: onRetry })} />;
}
