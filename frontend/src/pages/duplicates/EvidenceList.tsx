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
  const tellTime = (evidence: Evidence): string => {
    const [first, second] = evidence.starts_s ?? [0, 0];
    const words = {
      seconds: format.number(evidence.shared_s ?? 0, 1),
      first: format.number(first, 1),
      second: format.number(second, 1),
    };
    return evidence.method === "audio" ? t("duplicates.audio", words) : t("duplicates.video", words);
  };
  const tellBits = ({ method, distance_bits: bits = 0, transform }: Evidence): string => {
    if (method === "pdq256") return t("duplicates.pdq", { count: bits });
    if (method === "turned")
      return t("duplicates.turned", { count: bits, transform: t(`duplicates.transform.${findTransform(transform)}`) });
    return bits === 0 ? t("duplicates.phashSame") : t("duplicates.phash", { count: bits });
  };
  return (evidence) => {
    const { method, cosine, encoder, jaccard } = evidence;
    if (cosine !== undefined) {
      const name = encoders.find(({ id }) => id === encoder)?.name ?? method;
      return t("duplicates.cosine", { encoder: name, cosine: format.number(cosine, 3) });
    }
    if (jaccard !== undefined) return t("duplicates.text", { share: format.number(100 * jaccard, 0) });
    if (evidence.shared_s !== undefined) return tellTime(evidence);
    if (evidence.distance_bits !== undefined) return tellBits(evidence);
    return method === "sha256" ? t("duplicates.sha256") : t("duplicates.other", { method });
  };
}

const TRANSFORMS = [
  "flip_horizontal",
  "flip_vertical",
  "rotate_90",
  "rotate_180",
  "rotate_270",
  "transpose",
  "transverse",
] as const;

function findTransform(name: string | undefined): (typeof TRANSFORMS)[number] {
  return TRANSFORMS.find((known) => known === name) ?? "transverse";
}
