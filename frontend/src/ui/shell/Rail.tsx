/** The way between the pages of a project: an icon and a word each. */

import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconLayoutGrid } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Logo } from "./Logo";
import { PLACES } from "./places";
import classes from "./shell.module.css";
import { useCurrentProject } from "./useCurrentProject";

/** The rail. */
export function Rail(): ReactNode {
  const { t } = useTranslation("shell");
  const { id } = useCurrentProject();
  return (
    <nav className={classes["rail"]} aria-label={t("rail")}>
      <Link to="/projects" className={classes["logo"]} aria-label={t("home")}>
        <Logo />
      </Link>
      <Tooltip label={<Hint words={t("page.projects")} letter="p" />} position="right" openDelay={400}>
        <UnstyledButton
          component={Link}
          to="/projects"
          activeOptions={{ exact: true }}
          className={classes["place"] ?? ""}
        >
          <IconLayoutGrid size={20} stroke={1.5} aria-hidden />
          <span>{t("rails.projects")}</span>
        </UnstyledButton>
      </Tooltip>
      {id !== undefined &&
        PLACES.map(({ page, icon: Icon, letter }) => (
          <Tooltip
            key={page}
            label={<Hint words={t(`page.${page}`)} letter={letter} />}
            position="right"
            openDelay={400}
          >
            <UnstyledButton
              component={Link}
              to={`/projects/${id}/${page}`}
              activeOptions={{ includeSearch: false }}
              className={classes["place"] ?? ""}
              data-last={page === "settings" || undefined}
            >
              <Icon size={20} stroke={1.5} aria-hidden />
              <span>{t(`rails.${page}`)}</span>
            </UnstyledButton>
          </Tooltip>
        ))}
    </nav>
  );
}

function Hint({ words, letter }: { readonly words: string; readonly letter: string }): ReactNode {
  return (
    <span className={classes["hint"]}>
      {words} <kbd>G</kbd> <kbd>{letter.toUpperCase()}</kbd>
    </span>
  );
}
