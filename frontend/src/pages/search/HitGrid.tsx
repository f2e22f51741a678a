/** What was found, best first: pictures with their likeness, and what the likeness means. */

import { Anchor, Button, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Hit, SearchAnswer } from "../../api/search";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./search.module.css";

/** An answer. */
export interface HitGridProps {
  readonly projectId: number;
  readonly answer: SearchAnswer;
  readonly onSimilar: (item: number) => void;
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
              onSimilar(hit.item.id);
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

function HitCard({ hit: { item, score }, best, projectId, onSimilar }: HitCardProps): ReactNode {
  const { t } = useTranslation("curation");
  const format = useFormat();
  const share = best <= 0 ? 0 : Math.max(0, score / best);
  return (
    <li className={classes["hit"]}>
      <Link
        to="/projects/$projectId/data"
        params={{ projectId }}
        search={{ item: item.id }}
        aria-label={`${t("search.open")}: ${item.key}`}
      >
        <Thumbnail url={item.thumbnail_url} name={item.key} media={item.media} text={item.text} />
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
      <Button size="compact-xs" variant="default" className={classes["similar"] ?? ""} onClick={onSimilar}>
        {t("search.similar")}
      </Button>
    </li>
  );
}
