/** A project on one card: how far it is, and the next thing to do. */

import { Badge, Button, Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, type Project } from "../../api/projects";
import { ProgressStrip } from "../../ui/ProgressStrip";
import { sumCounts } from "../../ui/progress";
import classes from "./projects.module.css";

/** Which project. */
export interface ProjectCardProps {
  readonly project: Project;
}

/** The card; all of it leads to the data, the button to the work. */
export function ProjectCard({ project }: ProjectCardProps): ReactNode {
  const { t } = useTranslation("projects");
  const { total } = sumCounts(project.counts);
  return (
    <article className={classes["card"]}>
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Link to="/projects/$projectId/data" params={{ projectId: project.id }} className={classes["cardLink"]}>
          {project.name}
        </Link>
        <Badge variant="default" size="sm" className={classes["role"] ?? ""}>
          {t(`role.${project.role as "owner"}`)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2} className={classes["description"] ?? ""}>
        {project.description === "" ? t("noDescription") : project.description}
      </Text>
      <div className={classes["cardFoot"]}>
        <ProgressStrip counts={project.counts} />
        <NextStep project={project} total={total} />
      </div>
    </article>
  );
}

function NextStep({ project, total }: { readonly project: Project; readonly total: number }): ReactNode {
  const { t } = useTranslation("projects");
  const step = findNextStep(project, total);
  return (
    <Button
      component={Link}
      to={`/projects/${project.id}/${step === "label" || step === "review" ? "queue" : "data"}`}
      variant="light"
      size="xs"
      className={classes["step"] ?? ""}
    >
      {t(`next.${step}`)}
    </Button>
  );
}

function findNextStep(project: Project, total: number): "add" | "label" | "review" | "look" {
  const count = (...states: string[]): number => states.reduce((sum, state) => sum + (project.counts[state] ?? 0), 0);
  if (total === 0 && hasRole(project, "manager")) return "add";
  if (count("unlabeled", "partly", "returned") > 0 && hasRole(project, "annotator")) return "label";
  return count("in_review") > 0 && hasRole(project, "reviewer") ? "review" : "look";
}
