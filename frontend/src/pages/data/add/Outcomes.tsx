/** What became of the items of an import: counts, and every one that failed with its place. */

import { Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Outcome, OutcomeList } from "../../../api/uploads";
import { Said } from "../../../ui/Said";
import { StatusText, type Tone } from "../../../ui/StatusText";
import classes from "../data.module.css";

const SHOWN = 200;
const ORDER = ["created", "updated", "unchanged", "conflict", "error"] as const;
const TONES: Readonly<Record<Outcome["outcome"], Tone>> = {
  created: "good",
  updated: "good",
  unchanged: "neutral",
  conflict: "bad",
  error: "bad",
};

/** How many items came to what. */
export interface OutcomeCountsProps {
  readonly counts: Readonly<Record<string, number>>;
}

/** The counts. */
export function OutcomeCounts({ counts }: OutcomeCountsProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <Group gap="lg">
      {ORDER.filter((outcome) => (counts[outcome] ?? 0) > 0).map((outcome) => (
        <StatusText key={outcome} tone={TONES[outcome]}>
          {t(`outcome.${outcome}`, { count: counts[outcome] ?? 0 })}
        </StatusText>
      ))}
    </Group>
  );
}

/** What became of each. */
export interface OutcomesProps {
  readonly list: OutcomeList;
}

/** The counts and the failures. */
export function Outcomes({ list: { counts, results } }: OutcomesProps): ReactNode {
  const { t } = useTranslation("data");
  const failed = results.filter(({ outcome }) => outcome === "error" || outcome === "conflict");
  return (
    <Stack gap="sm" role="status">
      <OutcomeCounts counts={counts} />
      {failed.slice(0, SHOWN).map(({ file, line, key, message }) => (
        <div key={`${file ?? ""} ${line ?? 0} ${key}`} className={classes["problem"]}>
          <strong>{t("records.line", { line: line ?? 0 })}</strong> <Said>{message ?? ""}</Said>
        </div>
      ))}
    </Stack>
  );
}
