/** Between light and dark. */

import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useProfileChange } from "../../api/session";

/** A button that changes to the other. */
export function ThemeSwitch(): ReactNode {
  const { t } = useTranslation("shell");
  const shown = useComputedColorScheme("light");
  const { setColorScheme } = useMantineColorScheme();
  const change = useProfileChange();
  const other = shown === "dark" ? "light" : "dark";
  const Icon = shown === "dark" ? IconSun : IconMoon;
  return (
    <Tooltip label={t(`theme.to.${other}`)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t(`theme.to.${other}`)}
        onClick={() => {
          setColorScheme(other);
          change.mutate({ theme: other });
        }}
      >
        <Icon size={18} stroke={1.5} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
