/** What a project without items shows: the three steps to the first labeled item. */

import { Button, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck, IconTags, IconUpload, IconUsers } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askMembers } from "../../api/members";
import { askOntologyVersion } from "../../api/ontologies";
import { hasRole, type Project } from "../../api/projects";
import { EmptyState } from "../../ui/EmptyState";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import classes from "./data.module.css";

/** Which project, and what opens the way in. */
export interface FirstStepsProps {
  readonly project: Project;
  readonly onAdd: () => void;
}

/** The steps; whoever cannot take them is told who can. */
export function FirstSteps({ project, onAdd }: FirstStepsProps): ReactNode {
  const { t } = useTranslation("data");
  const { data: ontology } = useQuery(askOntologyVersion(project.id));
  const { data: members = [] } = useQuery(askMembers(project.id));
  const params = { projectId: project.id };
  if (!hasRole(project, "manager"))
    return (
      <Page>
        <PageHeader title={project.name} description={project.description} />
        <EmptyState icon={<IconUpload size={28} stroke={1.5} />} title={t("first.waiting.title")}>
          {t("first.waiting.words")}
        </EmptyState>
      </Page>
    );
  return (
    <Page>
      <PageHeader title={project.name} description={t("first.words")} />
      <ol className={classes["steps"]}>
        <Step
          icon={<IconUpload size={20} stroke={1.5} />}
          title={t("first.add.title")}
          words={t("first.add.words")}
          action={<Button onClick={onAdd}>{t("add.action")}</Button>}
        />
        <Step
          icon={<IconTags size={20} stroke={1.5} />}
          isDone={(ontology?.definition.classes ?? []).length + (ontology?.definition.questions ?? []).length > 0}
          title={t("first.ontology.title")}
          words={t("first.ontology.words")}
          action={
            <LinkButton
              to="/projects/$projectId/settings"
              params={params}
              search={{ tab: "ontology" }}
              variant="default"
            >
              {t("first.ontology.action")}
            </LinkButton>
          }
        />
        <Step
          icon={<IconUsers size={20} stroke={1.5} />}
          isDone={members.length > 1}
          title={t("first.people.title")}
          words={t("first.people.words")}
          action={
            <LinkButton
              to="/projects/$projectId/settings"
              params={params}
              search={{ tab: "members" }}
              variant="default"
            >
              {t("first.people.action")}
            </LinkButton>
          }
        />
      </ol>
    </Page>
  );
}

interface StepProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly words: string;
  readonly action: ReactNode;
  readonly isDone?: boolean;
}

function Step({ icon, title, words, action, isDone = false }: StepProps): ReactNode {
  return (
    <li className={classes["step"]}>
      <ThemeIcon variant="light" size={40} radius="xl" color={isDone ? "green" : "accent"} aria-hidden>
        {isDone ? <IconCheck size={20} /> : icon}
      </ThemeIcon>
      <div>
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {words}
        </Text>
      </div>
      {action}
    </li>
  );
}
