/** Why the members of a group count as alike: each pair with its distances and the methods that measured them. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type DuplicateGroup, type Evidence, readEvidence } from "../../api/duplicates";
import { askEncoders } from "../../api/search";
import { Panel } from "../../ui/Panel";
import { useFormat } from "../../ui/useFormat";
import classes from "./duplicates.module.css";
import { useDuplicatesRoute } from "./route";

/** The pairs, most alike first. */
export function EvidenceList({ group }: { readonly group: DuplicateGroup }): ReactNode {
  const { t } = useTranslation("curation");
  const tell = useTeller();
  const numbers = new Map(group.members.map(({ item }, index) => [item, index + 1]));
  return (
    <Panel title={t("duplicates.evidence")}>
      <ul className={classes["evidence"]}>
        {group.pairs.map((pair) => (
          <li key={`${pair.first}/${pair.second}`}>
            <b>{t("duplicates.pair", { first: numbers.get(pair.first), second: numbers.get(pair.second) })}</b>
            {readEvidence(pair).map((evidence) => (
              <span key={evidence.method}>{tell(evidence)}</span>
            ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function useTeller(): (evidence: Evidence) => string {
  const { t } = useTranslation("curation");
  const format = useFormat();
  const { projectId } = useDuplicatesRoute();
  const encoders = useQuery(askEncoders(projectId)).data ?? [];
  return ({ method, distance_bits: bits, cosine, encoder }) => {
    if (cosine !== undefined) {
      const name = encoders.find(({ id }) => id === encoder)?.name ?? method;
      return t("duplicates.cosine", { encoder: name, cosine: format.number(cosine, 3) });
    }
    if (bits === 0) return t("duplicates.phashSame");
    if (bits !== undefined) return t("duplicates.phash", { count: bits });
    return method === "sha256" ? t("duplicates.sha256") : t("duplicates.other", { method });
  };
}
