/** Where a release comes from. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { readChoice, readSummary, type Release, SPLITS } from "../../api/releases";
import { CopyField } from "../../ui/CopyField";
import { KeyValue } from "../../ui/KeyValue";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import { useFilterWords } from "../data/useFilterWords";
import { listFields } from "./gates";

const SHOWN_HEX = 16;

/** The facts. */
export function Provenance({ release }: { readonly release: Release }): ReactNode {
  const { t } = useTranslation("releases");
  const format = useFormat();
  const words = useFilterWords();
  const choice = readChoice(release);
  const { frozen_slice: slice } = choice;
  const summary = readSummary(release);
  const shares = SPLITS.filter((split) => (choice.shares[split] ?? 0) > 0)
    .map((split) => `${t(`split.${split}`)} ${format.percent(choice.shares[split] ?? 0)}`)
    .join(" · ");
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
          [t("facts.slice"), !slice ? null : [slice.name, ...words.all(slice.filter)].join(" · ")],
          [t("facts.shares"), shares],
          [t("facts.seed"), String(choice.seed)],
          [t("facts.field"), choice.split_field === "" ? null : choice.split_field],
          [t("facts.ontology"), summary.ontologies.length === 0 ? null : summary.ontologies.join(", ")],
          ...listFields(choice).map(([name, field]) => [t(`facts.${name}`), field] as const),
        ]}
      />
    </Panel>
  );
}
