/** The splits of a release, as parts of one bar with their numbers in words. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { SPLITS } from "../../api/releases";
import { useFormat } from "../../ui/useFormat";
import classes from "./releases.module.css";

/** Counts or percentages by split. */
export interface SplitBarProps {
  readonly counts: Readonly<Record<string, number>>;
  /** Without the words below, for rows of lists. */
  readonly isBare?: boolean;
}

/** The bar; a split without anything has no part. */
export function SplitBar({ counts, isBare = false }: SplitBarProps): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const parts = SPLITS.map((split) => ({ split, count: counts[split] ?? 0 })).filter(({ count }) => count > 0);
  const words = parts.map(({ split, count }) =>
    t("splitOf", { split: t(`split.${split}`), number: format.count(count) }),
  );
  return (
    <div>
      <div className={classes["splitBar"]} role="img" aria-label={words.join(", ")} title={words.join(", ")}>
        {parts.map(({ split, count }) => (
          <div key={split} data-split={split} style={{ flexGrow: count }} />
        ))}
      </div>
      {!isBare && (
        <div className={classes["splitWords"]} aria-hidden>
          {parts.map(({ split }, index) => (
            <span key={split} data-split={split}>
              {words[index]}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
