/** A threshold on cosine similarity, chosen by looking: how alike items are, and pairs around the threshold. */

import { Slider, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askLikeness } from "../../api/duplicates";
import { BUILT_IN_ENCODER } from "../../api/search";
import type { WidgetProps } from "../../ui/form/SchemaForm";
import { Labeled } from "../../ui/form/SchemaForm";
import { Histogram } from "../../ui/Histogram";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./jobs.module.css";
import { pickAround } from "./thresholds";

const LOW = 0;
const SHOWN = 6;

/** What the field needs beside its own value. */
export interface ThresholdFieldProps extends WidgetProps {
  readonly projectId: number;
  readonly encoder: string;
}

/** A slider under a histogram, and the pairs on both sides of it. */
export function ThresholdField({ words, value, onChange, projectId, encoder }: ThresholdFieldProps): ReactNode {
  const { t } = useTranslation("jobs");
  const format = useFormat();
  const { data } = useQuery(askLikeness(projectId, encoder === "" ? BUILT_IN_ENCODER : encoder));
  const threshold = typeof value === "number" ? value : LOW;
  const cosines = data?.cosines ?? [];
  const above = cosines.filter((cosine) => cosine >= threshold).length;
  return (
    <Labeled words={words}>
      {() => (
        <Stack gap="xs">
          {data !== undefined && cosines.length === 0 ? (
            <Text size="sm" className={classes["warning"]}>
              {t("sample.none")}
            </Text>
          ) : (
            <Histogram label={words.label} values={cosines} low={LOW} high={1} threshold={threshold} />
          )}
          <Slider
            thumbLabel={words.label}
            min={LOW}
            max={1}
            step={0.01}
            value={threshold}
            onChange={onChange}
            label={(shown) => format.number(shown)}
          />
          <Text size="sm">
            <b>{format.fixed(threshold)}</b> · {t("sample.title", { count: cosines.length })}.{" "}
            {t("sample.above", { count: above })}.
          </Text>
          <div className={classes["strip"]} aria-label={t("sample.strip")} role="group">
            {pickAround(data?.examples ?? [], threshold, SHOWN).map((pair) => (
              <figure
                key={`${pair.first_key}/${pair.second_key}`}
                className={classes["pair"]}
                data-chosen={pair.cosine >= threshold}
              >
                <Thumbnail url={pair.first_url} name={pair.first_key} />
                <Thumbnail url={pair.second_url} name={pair.second_key} />
                <figcaption>{format.fixed(pair.cosine)}</figcaption>
              </figure>
            ))}
          </div>
        </Stack>
      )}
    </Labeled>
  );
}
