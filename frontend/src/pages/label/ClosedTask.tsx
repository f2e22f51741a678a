/** A task that is finished already: what became of it, and the way to open it again. */

import { Button } from "@mantine/core";
import { useMutation, useQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askProject, hasRole } from "../../api/projects";
import { reopenTask } from "../../api/reviews";
import { getTask } from "../../api/tasks";
import { EmptyState } from "../../ui/EmptyState";
import { showDone, showFailure } from "../../ui/notify";
import { Said } from "../../ui/Said";

/** Which task. */
export interface ClosedTaskProps {
  readonly project: number;
  readonly task: number;
  readonly message: string;
  readonly onNext: () => void;
}

/** The message with what can be done. */
export function ClosedTask({ project: projectId, task: id, message, onNext }: ClosedTaskProps): ReactNode {
  const { t } = useTranslation("review");
  const { data: project } = useSuspenseQuery(askProject(projectId));
  const { data: task } = useQuery({ queryKey: ["task", id], queryFn: () => getTask(id), staleTime: 0 });
  const reopen = useMutation({
    mutationFn: () => reopenTask(id),
    onSuccess: () => {
      showDone(t("closed.reopened"));
      onNext();
    },
    onError: showFailure,
  });
  const canReopen = task?.stage === "annotate" && hasRole(project, "reviewer");
  return (
    <EmptyState
      title={t("closed.title", { key: task?.key ?? "" })}
      action={
        <Button.Group>
          {canReopen && (
            <Button
              size="sm"
              variant="default"
              loading={reopen.isPending}
              onClick={() => {
                reopen.mutate();
              }}
            >
              {t("closed.reopen")}
            </Button>
          )}
          <Button size="sm" onClick={onNext}>
            {t("closed.next")}
          </Button>
        </Button.Group>
      }
    >
      <Said>{message}</Said>
    </EmptyState>
  );
}
