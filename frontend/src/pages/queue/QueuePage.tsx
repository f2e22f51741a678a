/** What there is to do: start labeling or reviewing, and what was begun or came back. */

import { Button, Group, SimpleGrid, Text, Title } from "@mantine/core";
import { IconChecks, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, type Project, useProject } from "../../api/projects";
import { askQueue, type Queue } from "../../api/queue";
import { useKeys } from "../../keys/useKeys";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { ProgressStrip } from "../../ui/ProgressStrip";
import { CardSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import { OwnTasks } from "./OwnTasks";
import classes from "./queue.module.css";

/** The page. */
export function QueuePage(): ReactNode {
  const { t } = useTranslation("queue");
  const { projectId } = useParams({ from: "/signedIn/projects/$projectId/queue" });
  const project = useProject(projectId);
  const { data: queue, error, refetch } = useQuery(askQueue(projectId));
  return (
    <Page>
      <PageHeader title={t("title")} description={t("words")} />
      <ProgressStrip counts={project.counts} />
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : queue === undefined ? (
        <CardSkeletons count={2} />
      ) : (
        <>
          <Stages project={project} queue={queue} />
          <OwnTasks project={project.id} tasks={queue.mine} />
        </>
      )}
    </Page>
  );
}

interface StagesProps {
  readonly project: Project;
  readonly queue: Queue;
}

function Stages({ project, queue }: StagesProps): ReactNode {
  const { t } = useTranslation("queue");
  if (!hasRole(project, "annotator")) return <Text c="dimmed">{t("viewer")}</Text>;
  return (
    <SimpleGrid cols={{ base: 1, sm: Math.max(1, queue.waiting.length) }} spacing="lg">
      {queue.waiting.map(({ stage, count, is_more: isMore }) => (
        <StageCard
          key={stage}
          project={project}
          stage={stage === "review" ? "review" : "label"}
          count={count}
          isMore={isMore}
        />
      ))}
    </SimpleGrid>
  );
}

interface StageCardProps {
  readonly project: Project;
  readonly stage: "label" | "review";
  readonly count: number;
  readonly isMore: boolean;
}

function StageCard({ project, stage, count, isMore }: StageCardProps): ReactNode {
  const { t } = useTranslation("queue");
  const format = useFormat();
  const navigate = useNavigate();
  const Icon = stage === "label" ? IconPencil : IconChecks;
  const key = stage === "label" ? "l" : "r";
  useKeys([
    {
      keys: key,
      label: t(`start.${stage}.action`),
      group: t("title"),
      run: () => {
        if (count === 0) return false;
        void navigate({ to: `/projects/${project.id}/${stage}` });
        return undefined;
      },
    },
  ]);
  return (
    <section className={classes["stage"]} aria-label={t(`start.${stage}.title`)}>
      <Icon size={24} stroke={1.5} aria-hidden />
      <div>
        <Title order={2} size="h5">
          {t(`start.${stage}.title`)}
        </Title>
        <Text size="sm" c="dimmed">
          {count === 0
            ? t(`start.${stage}.${explain(project)}`)
            : t("waiting", { count, shown: `${format.count(count)}${isMore ? "+" : ""}` })}
        </Text>
      </div>
      <Group>
        {count > 0 && (
          <Button
            component={Link}
            to={`/projects/${project.id}/${stage}`}
            variant={stage === "label" ? "filled" : "light"}
            rightSection={<KeyHint>{key.toUpperCase()}</KeyHint>}
          >
            {t(`start.${stage}.action`)}
          </Button>
        )}
      </Group>
    </section>
  );
}

/** Why nothing waits. */
function explain(project: Project): "none" | "empty" {
  const isEmpty = Object.values(project.counts).every((count) => count === 0);
  return isEmpty ? "empty" : "none";
}
