/** The bar above the pages: where one is, what is running, and everything that is the person's own. */

import { ActionIcon, Kbd, Tooltip, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconHelp, IconSearch } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { listCaps } from "../../keys/combination";
import { AccountMenu } from "./AccountMenu";
import { Breadcrumb } from "./Breadcrumb";
import { openKeyHelp } from "./KeyHelp";
import { IS_APPLE } from "./platform";
import { RunningJobs } from "./RunningJobs";
import classes from "./shell.module.css";
import { ThemeSwitch } from "./ThemeSwitch";

/** The bar. */
export function TopBar(): ReactNode {
  const { t } = useTranslation("shell");
  return (
    <header className={classes["bar"]}>
      <Breadcrumb />
      <UnstyledButton className={classes["jump"] ?? ""} onClick={spotlight.open}>
        <IconSearch size={14} aria-hidden />
        <span>{t("palette.open")}</span>
        <Kbd size="xs" aria-hidden>
          {listCaps("mod+k", IS_APPLE).join(IS_APPLE ? "" : " ")}
        </Kbd>
      </UnstyledButton>
      <div className={classes["tools"]}>
        <RunningJobs />
        <Tooltip label={t("help.open")}>
          <ActionIcon variant="subtle" color="gray" onClick={openKeyHelp} aria-label={t("help.open")}>
            <IconHelp size={18} stroke={1.5} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <ThemeSwitch />
        <AccountMenu />
      </div>
    </header>
  );
}
