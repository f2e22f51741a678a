/** What one step came to: counts, how a score lies, examples of both sides. */

import { Group, Stack, Text } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Example, StepResult } from "../../api/recipes";
import { SPLITS } from "../../api/releases";
import { Histogram } from "../../ui/Histogram";
import { Panel } from "../../ui/Panel";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./recipes.module.css";
import { nameKind, nameReason } from "./words";

/** A step and its number. */
export interface StepOutcomeProps {
  readonly step: StepResult;
  readonly number: number;
}

/** A panel. */
export function StepOutcome({ step, number }: StepOutcomeProps): ReactNode {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  return (
    <Panel
      title={t("step.title", { number, kind: nameKind(t, step.kind) })}
      aside={
        <Text size="sm">
          {t("inOut", { before: format.count(step.items_in), after: format.count(step.items_out) })}
        </Text>
      }
    >
      <Stack gap="md">
        <Facts step={step} />
        {step.histogram !== null && <Scores histogram={step.histogram} />}
        <Examples title={t("examples.kept")} examples={step.kept} />
        <Examples title={t("examples.dropped")} examples={step.dropped} />
      </Stack>
    </Panel>
  );
}

function Facts({ step }: { readonly step: StepResult }): ReactNode {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const reasons = Object.entries(step.reasons);
  const splits = SPLITS.filter((split) => step.splits[split] !== undefined);
  if (reasons.length === 0 && splits.length === 0) return null;
  return (
    <Group gap="lg">
      {reasons.map(([code, count]) => (
        <Text size="sm" key={code}>
          {t("left", { reason: nameReason(t, code), count })}
        </Text>
      ))}
      {splits.map((split) => (
        <Text size="sm" key={split}>
          {t(`split.${split}`)}: {format.count(step.splits[split] ?? 0)}
        </Text>
      ))}
    </Group>
  );
}

function Scores({ histogram }: { readonly histogram: NonNullable<StepResult["histogram"]> }): ReactNode {
  const { t } = useTranslation("recipes");
  const format = useFormat();
  const { low, counts, at_least: least } = histogram;
  const high = histogram.high > low ? histogram.high : low + 1;
  const values = useMemo(() => spread(counts, low, high), [counts, low, high]);
  return (
    <div className={classes["scores"]}>
      <Histogram
        label={histogram.score}
        values={values}
        low={low}
        high={high}
        bins={counts.length}
        {...(least === null || least === undefined ? {} : { threshold: least })}
      />
      <Text size="sm" c="dimmed">
        {t("scored", { score: histogram.score, unknown: format.count(histogram.unknown) })}
      </Text>
    </div>
  );
}

const DRAWN = 2_000;

/** Values in the middles of the steps, at most some thousands of them, as many in each as its share. */
function spread(counts: readonly number[], low: number, high: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const scale = Math.min(1, DRAWN / Math.max(1, total));
  const width = (high - low) / counts.length;
  return counts.flatMap((count, bin) =>
    Array.from({ length: Math.ceil(count * scale) }, () => low + (bin + 0.5) * width),
  );
}

function Examples({ title, examples }: { readonly title: string; readonly examples: readonly Example[] }): ReactNode {
  if (examples.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" pb={4}>
        {title}
      </Text>
      <ul className={classes["examples"]} aria-label={title}>
        {examples.map(({ key, why, media, thumbnail_url: url, text }) => (
          <li key={key} title={`${key}: ${why}`}>
            <Thumbnail url={url} name="" media={media} text={text} />
            <Text size="xs" truncate>
              {key}
            </Text>
            <Text size="xs" c="dimmed" lineClamp={2}>
              {why}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}
