/** How far a project is: one line in the colours of its states, and the share in words. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./parts.module.css";
import { type Counts, PROGRESS_STATES, sumCounts } from "./progress";
import { useFormat } from "./useFormat";

/** Items by state. */
export interface ProgressStripProps {
  readonly counts: Counts;
}

/** The line; the legend is the words under it. */
export function ProgressStrip({ counts }: ProgressStripProps): ReactNode {
  const { t } = useTranslation("projects");
  const format = useFormat();
  const { total, done } = sumCounts(counts);
  const words = total === 0 ? t("progress.none") : t("progress.of", { done: format.count(done), count: total });
  return (
    <div>
      <div className={classes["strip"]} role="img" aria-label={words}>
        {PROGRESS_STATES.filter((state) => (counts[state] ?? 0) > 0 && state !== "unlabeled").map((state) => (
          <div
            key={state}
            data-state={state}
            style={{ flexGrow: counts[state] }}
            title={`${t(`state.${state}`)}: ${format.count(counts[state] ?? 0)}`}
          />
        ))}
        <div style={{ flexGrow: counts["unlabeled"] ?? 0 }} />
      </div>
      <Text size="xs" c="dimmed" mt={4}>
        {words}
      </Text>
    </div>
  );
}
