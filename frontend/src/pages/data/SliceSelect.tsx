/** Chooses a slice that something is built on. */

import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askSlices } from "../../api/slices";
import { useFilterWords } from "./useFilterWords";

/** Which slice of which project; null for all items. */
export interface SliceSelectProps {
  readonly project: number;
  readonly slice: number | null;
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly className?: string;
  readonly onChange: (slice: number | null) => void;
}

/** The field, with what the chosen slice asks for; nothing where the project has no slice. */
export function SliceSelect(props: SliceSelectProps): ReactNode {
  const { project, slice, label, isDisabled = false, className = "", onChange } = props;
  const { t } = useTranslation("data");
  const words = useFilterWords();
  const { data } = useQuery(askSlices(project));
  if (data === undefined || (data.length === 0 && slice === null)) return null;
  const usable = data.filter(({ filter }) => filter.state !== "set_aside");
  const chosen = usable.find(({ id }) => id === slice);
  return (
    <Select
      label={label}
      disabled={isDisabled}
      className={className}
      description={chosen === undefined ? t("slices.selectHint") : words.all(chosen.filter).join(" · ")}
      placeholder={t("slices.everything")}
      error={slice !== null && chosen === undefined && t("slices.gone")}
      clearable
      data={usable.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={slice === null ? null : String(slice)}
      onChange={(value) => {
        onChange(value === null ? null : Number(value));
      }}
    />
  );
}
