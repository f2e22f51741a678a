/** What was found, best first: pictures with their likeness, the part that was hit, and what the likeness means. */

import { Anchor, Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Hit, SearchAnswer } from "../../api/search";
import { formatClock } from "../../core/time";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./search.module.css";

/** An answer. */
export interface HitGridProps {
  readonly projectId: number;
  readonly answer: SearchAnswer;
  /** Look for what is like a hit: the part of it that was hit. */
  readonly onSimilar: (hit: Hit) => void;
}

/** A grid under one line that says how it came about. */
export function HitGrid({ projectId, answer, onSimilar }: HitGridProps): ReactNode {
  const { t } = useTranslation("curation");
  const best = Math.max(...answer.results.map(({ score }) => score));
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {t("search.found", { count: answer.results.length })} · {t(`search.how.${answer.method}`)}.{" "}
        {t("search.score", { encoder: answer.encoder })}
      </Text>
      <ul className={classes["grid"]}>
        {answer.results.map((hit) => (
          <HitCard
            key={hit.item.id}
            hit={hit}
            best={best}
            projectId={projectId}
            onSimilar={() => {
              onSimilar(hit);
            }}
          />
        ))}
      </ul>
    </>
  );
}

interface HitCardProps {
  readonly hit: Hit;
  /** The greatest score of the answer, which the bars are drawn against. */
  readonly best: number;
  readonly projectId: number;
  readonly onSimilar: () => void;
}

function HitCard({ hit, best, projectId, onSimilar }: HitCardProps): ReactNode {
  const { t } = useTranslation("curation");
  const format = useFormat();
  const { item, score } = hit;
  const share = best <= 0 ? 0 : Math.max(0, score / best);
  return (
    <li className={classes["hit"]}>
      <Link
        to="/projects/$projectId/data"
        params={{ projectId }}
        search={{ item: item.id }}
        aria-label={`${t("search.open")}: ${item.key}`}
      >
        <Thumbnail url={item.thumbnail_url} name={item.key} media={item.media} text={hit.words ?? item.text} />
        <Region hit={hit} />
      </Link>
      <div className={classes["meter"]} aria-hidden>
        <div style={{ width: `${100 * share}%` }} />
      </div>
      <div className={classes["hitWords"]}>
        <Anchor
          size="sm"
          c="inherit"
          truncate
          renderRoot={(props: object) => (
            <Link to="/projects/$projectId/data" params={{ projectId }} search={{ item: item.id }} {...props} />
          )}
        >
          {item.key}
        </Anchor>
        <Text size="sm" fw={600} aria-label={t("search.scoreOf", { score: format.fixed(score) })}>
          {format.fixed(score)}
        </Text>
      </div>
      <PartWords hit={hit} />
      <Button size="compact-xs" variant="default" className={classes["similar"] ?? ""} onClick={onSimilar}>
        {t("search.similar")}
      </Button>
    </li>
  );
}

/** The region that was hit, over the picture, which is cut to the same box in the same way. */
function Region({ hit: { item, part } }: { readonly hit: Hit }): ReactNode {
  const { width_px: width, height_px: height, thumbnail_url: url } = item;
  if (!part.xyxy || width === null || height === null || url === null) return null;
  const [left = 0, top = 0, right = 0, bottom = 0] = part.xyxy;
  return (
    <svg
      className={classes["region"]}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden
    >
      <rect x={left} y={top} width={right - left} height={bottom - top} />
    </svg>
  );
}

/** What was hit of the item, when that is not the whole: where it is, and what it says. */
function PartWords({ hit: { item, part, words } }: { readonly hit: Hit }): ReactNode {
  const { t } = useTranslation("curation");
  if (part.kind === "whole" || part.kind === undefined) return null;
  const { start_us: start, end_us: end } = part;
  const isTimed = typeof start === "number" && typeof end === "number";
  const isShown = item.thumbnail_url === null;
  return (
    <Text size="xs" c="dimmed" lineClamp={3} title={words ?? undefined}>
      {t(`search.partOf.${part.kind}`)}
      {isTimed && ` ${formatClock(start)}–${formatClock(end)}`}
      {typeof words === "string" && !isShown && `: ${words}`}
    </Text>
  );
}
