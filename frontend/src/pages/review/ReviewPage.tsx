/** The review page: one revision after the other, with what changed, what was said, and two ways to end it. */

import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { askProject, type Project } from "../../api/projects";
import { createReview } from "../../api/reviews";
import { isSame } from "../../core/document/equality";
import { useKeys } from "../../keys/useKeys";
import { FlowView, PageSkeleton } from "../label/FlowView";
import { GroundingHint } from "../label/GroundingHint";
import styles from "../label/label.module.css";
import { SlotArea } from "../label/media/SlotArea";
import { Problems } from "../label/Problems";
import { ReviewPanel } from "../label/review/ReviewPanel";
import { useComparison } from "../label/review/useComparison";
import type { TaskSession } from "../label/session/taskSession";
import { SidePanel } from "../label/SidePanel";
import { BarButton, TaskBar } from "../label/TaskBar";
import { ToolBar } from "../label/ToolBar";
import { useNotices } from "../label/useNotices";
import { useReadable } from "../label/useReadable";
import { type OpenWork, useWorkFlow } from "../label/useWorkFlow";
import { useWorkKeys } from "../label/useWorkKeys";
import { ReturnButton } from "./ReturnButton";

/** The page. */
export function ReviewPage(): ReactNode {
  const { projectId } = useParams({ from: "/signedIn/projects/$projectId/review" });
  const { task } = useSearch({ from: "/signedIn/projects/$projectId/review" });
  const navigate = useNavigate();
  const { data: project } = useSuspenseQuery(askProject(projectId));
  const onTask = useCallback(
    (next: number | null) => {
      void navigate({
        to: "/projects/$projectId/review",
        params: { projectId },
        search: next === null ? {} : { task: next },
        replace: true,
      });
    },
    [navigate, projectId],
  );
  const onNotice = useNotices(onTask);
  const work = useWorkFlow({ project: projectId, stage: "review", task, onTask, onNotice });
  if (work === null) return <PageSkeleton />;
  return (
    <FlowView project={projectId} flow={work.flow}>
      {(session) => <ReviewWork key={session.task.id} project={project} work={work} session={session} />}
    </FlowView>
  );
}

interface ReviewWorkProps {
  readonly project: Project;
  readonly work: OpenWork;
  readonly session: TaskSession;
}

function ReviewWork({ project, work, session }: ReviewWorkProps): ReactNode {
  const { t } = useTranslation("review");
  const { flow, workbench } = work;
  const [isReturning, setReturning] = useState(false);
  const document = useReadable(session.store);
  const isLeaseLost = useReadable(flow.isLeaseLost);
  const comparison = useComparison(session);
  const { task } = session;
  const isChanged = task.base !== null && !isSame(task.base, document);
  const accept = (): true => {
    if (session.check().length === 0) void flow.finish(() => createReview(task.id, "accepted"));
    return true;
  };
  const openReturn = (): true => {
    setReturning(true);
    return true;
  };
  useWorkKeys({ session, workbench });
  useKeys([
    { keys: "a", label: t("keys.accept"), group: t("keys.group"), run: accept },
    { keys: "r", label: t("keys.return"), group: t("keys.group"), run: openReturn },
  ]);
  return (
    <div className={styles["page"]}>
      <TaskBar
        project={project}
        session={session}
        progress={t("bar", { author: task.author ?? t("import"), number: task.revision_number ?? 1 })}
        isLeaseLost={isLeaseLost}
      >
        <ReturnButton
          isOpen={isReturning}
          onOpen={setReturning}
          onReturn={(reason) => {
            void flow.finish(() => createReview(task.id, "returned", reason));
          }}
        />
        <BarButton label={isChanged ? t("acceptChanged") : t("accept")} keyHint="A" isPrimary onClick={accept} />
      </TaskBar>
      <ToolBar session={session} workbench={workbench} />
      <SlotArea session={session} workbench={workbench} ghosts={comparison.ghosts}>
        <GroundingHint session={session} />
      </SlotArea>
      <SidePanel
        session={session}
        workbench={workbench}
        review={{
          label: t("panel"),
          content: <ReviewPanel session={session} workbench={workbench} comparison={comparison} />,
        }}
      >
        <Problems session={session} workbench={workbench} />
      </SidePanel>
    </div>
  );
}
