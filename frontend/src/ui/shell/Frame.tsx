/** What stands around the pages: the rail, the top bar, and what floats over everything. */

import { Outlet, useMatches } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { KeyHelp } from "./KeyHelp";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import classes from "./shell.module.css";
import { SignInAgain } from "./SignInAgain";
import { TopBar } from "./TopBar";
import { useCurrentProject } from "./useCurrentProject";

/** The frame; pages that take the whole window get only what floats. */
export function Frame(): ReactNode {
  const { t } = useTranslation("shell");
  const isBare = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.isBare === true) });
  useWindowTitle();
  return (
    <>
      {isBare ? (
        <main className={classes["bare"]}>
          <Outlet />
        </main>
      ) : (
        <div className={classes["frame"]}>
          <a href="#content" className={classes["skip"]}>
            {t("skip")}
          </a>
          <Rail />
          <TopBar />
          <main id="content" className={classes["content"]} tabIndex={-1}>
            <Outlet />
          </main>
        </div>
      )}
      <Palette />
      <KeyHelp />
      <SignInAgain />
    </>
  );
}

function useWindowTitle(): void {
  const { t } = useTranslation(["shell", "common"]);
  const { project } = useCurrentProject();
  const page = useMatches({ select: (matches) => matches.at(-1)?.staticData.page });
  const parts = [page === undefined ? t("page.projects") : t(`page.${page}`), project?.name, t("common:app")];
  const title = parts.filter((part) => part !== undefined).join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
