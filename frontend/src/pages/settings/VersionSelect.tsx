/** Chooses among versions that only grow. */

import { Select } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** From 1 to the newest. */
export interface VersionSelectProps {
  readonly newest: number;
  readonly value: number;
  readonly onChange: (version: number) => void;
}

/** The newest first. */
export function VersionSelect({ newest, value, onChange }: VersionSelectProps): ReactNode {
  const { t } = useTranslation("settings");
  const versions = Array.from({ length: newest }, (_, index) => newest - index);
  return (
    <Select
      w={190}
      aria-label={t("version.label")}
      data={versions.map((version) => ({
        value: String(version),
        label: t(version === newest ? "version.newest" : "version.one", { version }),
      }))}
      value={String(value)}
      allowDeselect={false}
      onChange={(next) => {
        onChange(Number(next));
      }}
    />
  );
}
