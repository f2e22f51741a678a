/** Where one is: the project, which can be changed here, and the page. */

import { Menu, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useMatches } from "@tanstack/react-router";
import { IconChevronDown } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { PROJECTS } from "../../api/projects";
import classes from "./shell.module.css";
import { useCurrentProject } from "./useCurrentProject";

/** The breadcrumb. */
export function Breadcrumb(): ReactNode {
  const { t } = useTranslation("shell");
  const { id } = useCurrentProject();
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData.page });
  return (
    <nav className={classes["crumbs"]} aria-label={t("breadcrumb")}>
      <Link to="/projects" className={classes["crumb"]} aria-current={id === undefined ? "page" : undefined}>
        {t("page.projects")}
      </Link>
      {id !== undefined && (
        <>
          <span aria-hidden>/</span>
          <ProjectMenu />
        </>
      )}
      {page !== undefined && (
        <>
          <span aria-hidden>/</span>
          <span className={classes["crumbHere"]} aria-current="page">
            {t(`page.${page}`)}
          </span>
        </>
      )}
    </nav>
  );
}

function ProjectMenu(): ReactNode {
  const { t } = useTranslation("shell");
  const { project } = useCurrentProject();
  const { data: projects = [] } = useQuery(PROJECTS);
  return (
    <Menu position="bottom-start" shadow="md" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes["crumb"] ?? ""} aria-label={t("switch", { name: project?.name ?? "" })}>
          <span className={classes["crumbName"]}>{project?.name ?? "…"}</span>
          <IconChevronDown size={12} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        {projects.map(({ id, name }) => (
          <Menu.Item key={id} component={Link} to={`/projects/${id}/data`}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
