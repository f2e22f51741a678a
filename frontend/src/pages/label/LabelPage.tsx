/** The labeling page: one task after the other. */

import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { askProject, type Project } from "../../api/projects";
import { submitTask } from "../../api/tasks";
import { useKeys } from "../../keys/useKeys";
import { IS_APPLE } from "../../ui/shell/platform";
import type { Ghost } from "./canvas/scene";
import { FlowView, PageSkeleton } from "./FlowView";
import { GroundingHint } from "./GroundingHint";
import styles from "./label.module.css";
import { SlotArea } from "./media/SlotArea";
import { Problems } from "./Problems";
import { ReviewPanel } from "./review/ReviewPanel";
import { useComparison } from "./review/useComparison";
import type { TaskSession } from "./session/taskSession";
import { SidePanel } from "./SidePanel";
import { SkipButton } from "./SkipButton";
import { BarButton, TaskBar } from "./TaskBar";
import { ToolBar } from "./ToolBar";
import { useNotices } from "./useNotices";
import { useReadable } from "./useReadable";
import { type OpenWork, useWorkFlow } from "./useWorkFlow";
import { useWorkKeys } from "./useWorkKeys";

/** The page. */
export function LabelPage(): ReactNode {
  const { projectId } = useParams({ from: "/signedIn/projects/$projectId/label" });
  const { task } = useSearch({ from: "/signedIn/projects/$projectId/label" });
  const navigate = useNavigate();
  const { data: project } = useSuspenseQuery(askProject(projectId));
  const onTask = useCallback(
    (next: number | null) => {
      void navigate({
        to: "/projects/$projectId/label",
        params: { projectId },
        search: next === null ? {} : { task: next },
        replace: true,
      });
    },
    [navigate, projectId],
  );
  const onNotice = useNotices(onTask);
  const work = useWorkFlow({ project: projectId, stage: "annotate", task, onTask, onNotice });
  if (work === null) return <PageSkeleton />;
  return (
    <FlowView project={projectId} flow={work.flow}>
      {(session) => <LabelWork key={session.task.id} project={project} work={work} session={session} />}
    </FlowView>
  );
}

interface LabelWorkProps {
  readonly project: Project;
  readonly work: OpenWork;
  readonly session: TaskSession;
}

function LabelWork({ project, work, session }: LabelWorkProps): ReactNode {
  const { t } = useTranslation("label");
  const { flow, workbench } = work;
  const [isSkipping, setSkipping] = useState(false);
  const isLeaseLost = useReadable(flow.isLeaseLost);
  const minutes = useMinutes(session);
  const submit = (): true => {
    if (session.check().length === 0) void flow.finish(({ task, stopwatch }) => submitTask(task.id, stopwatch.readS()));
    return true;
  };
  const openSkip = (): true => {
    setSkipping(true);
    return true;
  };
  useWorkKeys({ session, workbench });
  useKeys([
    { keys: "mod+enter", label: t("keys.submit"), group: t("keyGroup.task"), inText: true, run: submit },
    { keys: "s", label: t("keys.skip"), group: t("keyGroup.task"), run: openSkip },
  ]);
  const { done, total } = countProgress(project);
  const comparison = useComparison(session);
  const isReturned = session.task.revision !== null || session.task.comment_count > 0;
  const review = {
    label: t("panels.returned"),
    content: <ReviewPanel session={session} workbench={workbench} comparison={comparison} />,
  };
  return (
    <div className={styles["page"]}>
      <TaskBar
        project={project}
        session={session}
        progress={t("bar.progress", { done, total, minutes })}
        isLeaseLost={isLeaseLost}
      >
        <SkipButton
          isOpen={isSkipping}
          onOpen={setSkipping}
          onSkip={(reason) => {
            void flow.skip(reason);
          }}
        />
        <BarButton label={t("bar.submit")} keyHint={IS_APPLE ? "⌘↵" : "Ctrl ↵"} isPrimary onClick={submit} />
      </TaskBar>
      <ToolBar session={session} workbench={workbench} />
      <SlotArea session={session} workbench={workbench} ghosts={isReturned ? comparison.ghosts : NO_GHOSTS}>
        <GroundingHint session={session} />
      </SlotArea>
      <SidePanel session={session} workbench={workbench} {...(isReturned ? { review } : {})}>
        <Problems session={session} workbench={workbench} />
      </SidePanel>
    </div>
  );
}

const NO_GHOSTS: readonly Ghost[] = [];
const OPEN_STATES = new Set(["unlabeled", "partly", "returned"]);

function countProgress({ counts }: Project): { done: number; total: number } {
  const entries = Object.entries(counts).filter(([state]) => state !== "set_aside");
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const open = entries.reduce((sum, [state, count]) => sum + (OPEN_STATES.has(state) ? count : 0), 0);
  return { done: total - open, total };
}

const TICK_MS = 10_000;

/** Whole minutes of work on the task. */
function useMinutes({ stopwatch, scope }: TaskSession): number {
  const [minutes, setMinutes] = useState(0);
  useEffect(
    () =>
      scope.interval(TICK_MS, () => {
        setMinutes(Math.floor(stopwatch.readS() / 60));
      }),
    [stopwatch, scope],
  );
  return minutes;
}
