/** Where a release comes from, and what was checked. */

import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { readChoice, readSummary, type Release, SPLITS } from "../../api/releases";
import { CopyField } from "../../ui/CopyField";
import { KeyValue } from "../../ui/KeyValue";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import classes from "./releases.module.css";

const SHOWN_HEX = 16;
const UNKNOWN = "unknown";

/** The facts and the gates. */
export function Provenance({ release }: { readonly release: Release }): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const choice = readChoice(release);
  const summary = readSummary(release);
  const shares = SPLITS.filter((split) => (choice.shares[split] ?? 0) > 0)
    .map((split) => `${t(`split.${split}`)} ${format.percent(choice.shares[split] ?? 0)}`)
    .join(" · ");
  const unlicensed = summary.licences[UNKNOWN] ?? 0;
  return (
    <Panel title={t("facts.title")}>
      <KeyValue
        rows={[
          [
            t("facts.hash"),
            <CopyField
              key="hash"
              value={release.manifest_hash}
              shown={`${release.manifest_hash.slice(0, SHOWN_HEX)}…`}
            />,
          ],
          [t("facts.policy"), t(`facts.${choice.policy}`)],
          [t("facts.shares"), shares],
          [t("facts.seed"), String(choice.seed)],
          [t("facts.field"), choice.split_field === "" ? null : choice.split_field],
          [t("facts.ontology"), summary.ontologies.length === 0 ? null : summary.ontologies.join(", ")],
          [
            t("facts.gates"),
            <div key="gates" className={classes["gates"]}>
              <Gate isPassed>{t("facts.gateSplits")}</Gate>
              <Gate isPassed={unlicensed === 0}>
                {unlicensed === 0 ? t("facts.gateLicensed") : t("facts.gateLicences", { count: unlicensed })}
              </Gate>
            </div>,
          ],
        ]}
      />
    </Panel>
  );
}

function Gate({ isPassed, children }: { readonly isPassed: boolean; readonly children: string }): ReactNode {
  return (
    <span className={classes["gate"]} data-passed={isPassed}>
      {isPassed ? <IconCheck size={14} aria-hidden /> : <IconAlertTriangle size={14} aria-hidden />}
      {children}
    </span>
  );
}
