/** What a model takes for what: a table of counts, darker where there are more. */

import { Text } from "@mantine/core";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import classes from "./models.module.css";

/** Counts of truth (rows) by answer (columns). */
export interface ConfusionProps {
  readonly names: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** The table; mistakes have the colour of mistakes. */
export function Confusion({ names, counts }: ConfusionProps): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  if (counts.length === 0) return null;
  return (
    <Panel title={t("confusion.title")}>
      <div className={classes["scroller"]} tabIndex={0} role="group" aria-label={t("confusion.title")}>
        <table className={classes["confusion"]}>
          <thead>
            <tr>
              <th scope="col">{t("confusion.truth")}</th>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map((row, truth) => (
              <tr key={names[truth]}>
                <th scope="row">{names[truth]}</th>
                {row.map((count, said) => (
                  <td
                    key={names[said]}
                    data-right={truth === said}
                    title={t("confusion.cell", { truth: names[truth], said: names[said], count })}
                    style={{ "--share": `${Math.round(70 * shareOf(count, row))}%` } as CSSProperties}
                  >
                    {count === 0 ? "" : format.count(count)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Text size="xs" c="dimmed" pt="sm">
        {t("confusion.words")}
      </Text>
    </Panel>
  );
}

function shareOf(count: number, row: readonly number[]): number {
  return count / Math.max(1, ...row);
}
