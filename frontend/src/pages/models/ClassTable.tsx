/** How well a model does on each class, the worst first, with how sure that is. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ClassReport } from "../../api/modelVersions";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import { findInterval } from "./intervals";
import classes from "./models.module.css";

/** The table. */
export function ClassTable({ classes: reports }: { readonly classes: readonly ClassReport[] }): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const sorted = [...reports].sort((one, other) => (one.f1 ?? 0) - (other.f1 ?? 0));
  return (
    <Panel title={t("classes.title")} flush>
      <div className={classes["scroller"]} tabIndex={0} role="group" aria-label={t("classes.title")}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("classes.class")}</th>
              <th scope="col">{t("classes.recall")}</th>
              <th scope="col">{t("classes.precision")}</th>
              <th scope="col" data-number>
                {t("classes.f1")}
              </th>
              <th scope="col" data-number>
                {t("classes.support")}
              </th>
              <th scope="col" data-number>
                {t("classes.predicted")}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((report) => (
              <tr key={report.name}>
                <th scope="row">{report.name}</th>
                <td>
                  <Share value={report.recall} count={report.support} />
                </td>
                <td>
                  <Share value={report.precision} count={report.predicted} />
                </td>
                <td data-number>{report.f1 === null ? "–" : format.fixed(report.f1)}</td>
                <td data-number>{format.count(report.support)}</td>
                <td data-number>{format.count(report.predicted)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** A share with its interval drawn as a line. */
function Share({ value, count }: { readonly value: number | null; readonly count: number }): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  if (value === null || count === 0) return "–";
  const { low, high } = findInterval(value, count);
  const words = { value: format.percent(value), low: format.percent(low), high: format.percent(high) };
  return (
    <div className={classes["share"]} title={t("classes.interval", words)}>
      <span>{words.value}</span>
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={t("classes.interval", words)}>
        <rect x="0" y="4" width="100" height="2" data-part="track" />
        <rect x={100 * low} y="3" width={Math.max(1, 100 * (high - low))} height="4" data-part="interval" />
        <rect x={Math.max(0, 100 * value - 1)} y="0" width="2" height="10" data-part="value" />
      </svg>
    </div>
  );
}
