/** What is known about an item: state, media facts, licence, metadata. */

import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../../../api/client";
import type { Item } from "../../../api/items";
import { KeyValue } from "../../../ui/KeyValue";
import { PROGRESS_TONES, type ProgressState } from "../../../ui/progress";
import { StatusText } from "../../../ui/StatusText";
import { type Format } from "../../../ui/format";
import { useFormat } from "../../../ui/useFormat";
import { useSentence } from "../../../ui/useSentence";
import classes from "./drawer.module.css";

type Slot = Schemas["ItemSlot"];
type Measures = Schemas["SlotFacts"];

/** Which item. */
export interface ItemFactsProps {
  readonly item: Item;
}

/** The facts, slot by slot, then what the sender wrote. */
export function ItemFacts({ item }: ItemFactsProps): ReactNode {
  const { t } = useTranslation(["data", "projects"]);
  const say = useSentence();
  const format = useFormat();
  const state = item.progress as ProgressState;
  const metadata = Object.entries((item.metadata ?? {}) as Readonly<Record<string, unknown>>);
  return (
    <>
      <KeyValue
        rows={[
          [
            t("fact.state"),
            item.state === "set_aside" ? (
              <StatusText key="aside" tone="neutral">
                {t("fact.aside", { reason: say(item.set_aside_reason) })}
              </StatusText>
            ) : (
              <StatusText key="state" tone={PROGRESS_TONES[state]}>
                {t(`projects:state.${state}`)}
              </StatusText>
            ),
          ],
          [t("fact.added"), format.dateTime(item.created_at)],
          ...Object.values(item.slots).flatMap((slot) => listFacts(slot, format, t)),
        ]}
      />
      {metadata.length > 0 && (
        <section className={classes["section"]}>
          <Title order={3} size="h6" mb="xs">
            {t("fact.metadata")}
          </Title>
          <KeyValue rows={metadata.map(([name, value]) => [name, write(value)] as const)} />
        </section>
      )}
    </>
  );
}

type Fact =
  | "file"
  | "size"
  | "duration"
  | "type"
  | "rate"
  | "sharpness"
  | "brightness"
  | "sound"
  | "loudness"
  | "peak"
  | "clipping"
  | "silence"
  | "speech"
  | "shots"
  | "licence"
  | "source";

function listFacts(
  slot: Slot,
  format: Format,
  t: (key: `fact.${Fact}`) => string,
): (readonly [name: string, value: ReactNode])[] {
  const { width_px: width, height_px: height, duration_us: duration } = slot;
  const rows: [Fact, ReactNode][] = [
    ["file", slot.name ?? null],
    ["size", width && height ? `${format.count(width)} × ${format.count(height)} px` : null],
    ["duration", duration ? format.seconds(duration / 1e6) : null],
    ["type", slot.mime ?? null],
    ...listMeasures(slot.facts ?? {}, format),
    ["licence", slot.licence ?? null],
    ["source", slot.source ?? null],
  ];
  return rows.map(([name, value]) => [t(`fact.${name}`), value === "" ? null : value] as const);
}

function listMeasures(facts: Measures, format: Format): [Fact, ReactNode][] {
  const show = (value: number | null | undefined, write: (value: number) => string): string | null =>
    value === null || value === undefined ? null : write(value);
  const measure = (unit: string) => (value: number) => `${format.fixed(value, 1)} ${unit}`;
  const percent = (ratio: number): string => format.percent(ratio, 1);
  return [
    ["rate", show(facts.frame_rate, format.number)],
    ["shots", facts.shots?.length ? format.count(facts.shots.length) : null],
    ["sharpness", show(facts.sharpness, format.count)],
    ["brightness", show(facts.brightness, format.count)],
    ["sound", show(facts.sample_rate_hz, (rate) => `${format.count(rate)} Hz × ${format.count(facts.channels ?? 1)}`)],
    ["loudness", show(facts.loudness_lufs, measure("LUFS"))],
    ["peak", show(facts.peak_dbfs, measure("dBFS"))],
    ["clipping", show(facts.clipping_ratio, percent)],
    ["silence", show(facts.silence_ratio, percent)],
    ["speech", show(facts.speech_ratio, percent)],
  ];
}

function write(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
