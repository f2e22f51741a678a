/** One's projects, and what to do next in each. */

import { Button, SimpleGrid } from "@mantine/core";
import { IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, type Project, PROJECTS } from "../../api/projects";
import { usePerson } from "../../api/session";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { Page } from "../../ui/Page";
import { PageHeader } from "../../ui/PageHeader";
import { CardSkeletons } from "../../ui/Skeletons";
import { NewProject } from "./NewProject";
import { ProjectCard } from "./ProjectCard";

/** The page. */
export function ProjectsPage(): ReactNode {
  const { t } = useTranslation("projects");
  const { data: projects, error, refetch } = useQuery(PROJECTS);
  const [isMaking, setMaking] = useState(false);
  const mayMake = useMayMake(projects ?? []);
  const make = mayMake ? (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => {
        setMaking(true);
      }}
    >
      {t("new")}
    </Button>
  ) : undefined;
  return (
    <Page>
      <PageHeader title={t("title")} description={t("words")} actions={projects?.length === 0 ? undefined : make} />
      {error !== null ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : projects === undefined ? (
        <CardSkeletons />
      ) : (
        <Projects projects={projects} make={make} />
      )}
      <NewProject
        isOpen={isMaking}
        onClose={() => {
          setMaking(false);
        }}
      />
    </Page>
  );
}

function useMayMake(projects: readonly Project[]): boolean {
  const person = usePerson();
  return person?.is_administrator === true || projects.some((project) => hasRole(project, "manager"));
}

interface ProjectsProps {
  readonly projects: readonly Project[];
  readonly make: ReactNode;
}

function Projects({ projects, make }: ProjectsProps): ReactNode {
  const { t } = useTranslation("projects");
  const state = make === undefined ? "none" : "empty";
  if (projects.length === 0)
    return (
      <EmptyState
        icon={<IconFolderPlus size={28} stroke={1.5} />}
        title={t(`start.${state}.title`)}
        {...(make === undefined ? {} : { action: make })}
      >
        {t(`start.${state}.words`)}
      </EmptyState>
    );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="lg">
      {projects.map((project) => (
        <ProjectCard key={project.id} project={project} />
      ))}
    </SimpleGrid>
  );
}
