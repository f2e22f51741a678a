/** Tasks that the person has begun or got back, each one click from the work. */

import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { OwnTask } from "../../api/queue";
import { Panel } from "../../ui/Panel";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./queue.module.css";

const STANDINGS = ["returned", "held", "draft"] as const;

/** Whose tasks, in which project. */
export interface OwnTasksProps {
  readonly project: number;
  readonly tasks: readonly OwnTask[];
}

/** A list for each way in which a task can be one's own; those that are empty are left out. */
export function OwnTasks({ project, tasks }: OwnTasksProps): ReactNode {
  const { t } = useTranslation("queue");
  return (
    <Stack gap="lg">
      {STANDINGS.map((standing) => {
        const own = tasks.filter((task) => task.standing === standing);
        if (own.length === 0) return null;
        return (
          <Panel
            key={standing}
            flush
            title={t(`own.${standing}.title`)}
            aside={
              <Text size="sm" c="dimmed">
                {t(`own.${standing}.words`)}
              </Text>
            }
          >
            {own.map((task) => (
              <TaskRow key={task.id} project={project} task={task} />
            ))}
          </Panel>
        );
      })}
      {tasks.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("nothing")}
        </Text>
      )}
    </Stack>
  );
}

function TaskRow({ project, task }: { readonly project: number; readonly task: OwnTask }): ReactNode {
  const { t } = useTranslation("queue");
  const format = useFormat();
  const page = task.stage === "review" ? "review" : "label";
  return (
    <Link
      to={`/projects/$projectId/${page}`}
      params={{ projectId: project }}
      search={{ task: task.id }}
      className={classes["task"]}
    >
      <div className={classes["picture"]}>
        <Thumbnail url={task.thumbnail_url} name="" media={task.media} text={task.text} />
      </div>
      <div className={classes["what"]}>
        <Text size="sm" fw={500} truncate>
          {task.key}
        </Text>
        <Text size="sm" c="dimmed" truncate>
          {task.reason === "" ? t(`stage.${page}`) : task.reason}
        </Text>
      </div>
      <Text size="sm" c="dimmed" className={classes["when"] ?? ""}>
        {task.comment_count > 0 && <span>{t("comments", { count: task.comment_count })}</span>}
        {task.drafted_at !== null && <span>{t("drafted", { when: format.ago(task.drafted_at) })}</span>}
      </Text>
    </Link>
  );
}
