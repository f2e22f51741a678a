/** One finding: the item's picture with the regions it speaks of, what was found, and how sure that is. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Finding } from "../../api/findings";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./findings.module.css";
import { nameCheck, nameSeverity, tellFinding } from "./words";

const RATIO = 4 / 3;

/** A finding and its standing in the grid. */
export interface FindingCardProps {
  readonly finding: Finding;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}

/** A card of the grid. */
export function FindingCard({ finding, isCurrent, onChoose }: FindingCardProps): ReactNode {
  const { t } = useTranslation("findings");
  const format = useFormat();
  const sentence = tellFinding(t, format, finding);
  return (
    <button
      type="button"
      className={classes["card"]}
      data-finding={finding.id}
      aria-current={isCurrent}
      onClick={onChoose}
      onFocus={onChoose}
    >
      <span className={classes["picture"]}>
        <Thumbnail
          url={finding.thumbnail_url}
          name=""
          media={finding.media}
          text={finding.text}
          fit="contain"
          ratio={RATIO}
        />
        <Regions finding={finding} />
      </span>
      <span className={classes["words"]}>
        <span className={classes["head"]}>
          <span className={classes["severity"]} data-severity={finding.severity}>
            {nameSeverity(t, finding.severity)}
          </span>
          <Text size="xs" c="dimmed" span>
            {nameCheck(t, finding.check)} · {format.fixed(finding.score)}
          </Text>
        </span>
        <Text size="sm" span lineClamp={4} title={sentence}>
          {sentence}
        </Text>
        <Text size="xs" c="dimmed" span truncate title={finding.key}>
          {finding.key}
          {finding.item_state === "set_aside" ? ` · ${t("aside")}` : ""}
        </Text>
      </span>
    </button>
  );
}

/** The regions over the picture, which is fitted into the same box in the same way. */
function Regions({ finding }: { readonly finding: Finding }): ReactNode {
  const { width_px: width, height_px: height, regions } = finding;
  if (width === null || height === null || regions.length === 0) return null;
  return (
    <svg className={classes["regions"]} viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {regions.map((edges, index) => {
        const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = edges;
        return <rect key={index} x={x1} y={y1} width={Math.max(0, x2 - x1)} height={Math.max(0, y2 - y1)} />;
      })}
    </svg>
  );
}
