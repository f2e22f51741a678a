/** What stands where a task would, while there is none: loading, nothing to do and why, or what failed. */

import { Anchor, Button, Group, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "../../api/client";
import type { QueueState } from "../../api/tasks";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { Said } from "../../ui/Said";
import { ClosedTask } from "./ClosedTask";
import styles from "./label.module.css";
import type { TaskSession } from "./session/taskSession";
import type { FlowState, WorkFlow } from "./session/workFlow";
import { useReadable } from "./useReadable";

/** Whose flow. */
export interface FlowViewProps {
  readonly project: number;
  readonly flow: WorkFlow;
  readonly children: (session: TaskSession) => ReactNode;
}

/** The task at work, or what stands in its place. */
export function FlowView({ project, flow, children }: FlowViewProps): ReactNode {
  const state = useReadable(flow);
  switch (state.kind) {
    case "loading":
      return <PageSkeleton />;
    case "working":
      return children(state.session);
    case "empty":
      return <EmptyQueue project={project} queue={state.queue} onRetry={() => void flow.open()} />;
    case "failed":
      return (
        <div className={styles["center"]}>
          <Heading />
          <Failed project={project} state={state} onNext={() => void flow.open()} />
        </div>
      );
  }
}

interface FailedProps {
  readonly project: number;
  readonly state: Extract<FlowState, { kind: "failed" }>;
  readonly onNext: () => void;
}

function Failed({ project, state: { task, error }, onNext }: FailedProps): ReactNode {
  if (task !== undefined && error instanceof ApiError && error.code === "task_closed") {
    return <ClosedTask project={project} task={task} message={error.message} onNext={onNext} />;
  }
  return (
    <div>
      <ErrorState error={error} onRetry={onNext} />
      <BackLink project={project} />
    </div>
  );
}

/** The page before its task is there. */
export function PageSkeleton(): ReactNode {
  const { t } = useTranslation("label");
  return (
    <div className={styles["page"]} role="status" aria-busy aria-label={t("loading")}>
      <div className={styles["bar"]}>
        <Skeleton height={14} width={220} />
      </div>
      <div className={styles["tools"]} />
      <div className={styles["canvas"]} />
      <div className={styles["side"]}>
        <Group p="md" gap="md">
          <Skeleton height={14} width="30%" />
          <Skeleton height={14} width="20%" />
        </Group>
      </div>
    </div>
  );
}

interface EmptyQueueProps {
  readonly project: number;
  readonly queue: QueueState;
  readonly onRetry: () => void;
}

const REASONS = ["no_items", "not_for_you", "all_claimed", "waiting_for_review", "all_done"] as const;
type Reason = (typeof REASONS)[number];

function EmptyQueue({ project, queue, onRetry }: EmptyQueueProps): ReactNode {
  const { t } = useTranslation("label");
  const isKnown = (REASONS as readonly string[]).includes(queue.reason);
  return (
    <div className={styles["center"]}>
      <Heading />
      <EmptyState
        icon={<IconCircleCheck size={28} stroke={1.5} />}
        title={isKnown ? t(`empty.${queue.reason as Reason}`) : t("empty.all_done")}
        action={
          <Group gap="sm">
            <Button size="sm" onClick={onRetry}>
              {t("empty.again")}
            </Button>
            <BackLink project={project} />
          </Group>
        }
      >
        {isKnown ? t(`emptyWhy.${queue.reason as Reason}`) : <Said>{queue.message}</Said>}
      </EmptyState>
    </div>
  );
}

/** What the page is, for those who do not see its frame. */
function Heading(): ReactNode {
  const { t } = useTranslation("label");
  return <VisuallyHidden component="h1">{t("empty.heading")}</VisuallyHidden>;
}

function BackLink({ project }: { readonly project: number }): ReactNode {
  const { t } = useTranslation("label");
  return (
    <Anchor
      size="sm"
      renderRoot={(props: object) => (
        <Link to="/projects/$projectId/queue" params={{ projectId: project }} {...props} />
      )}
    >
      {t("bar.back")}
    </Anchor>
  );
}
