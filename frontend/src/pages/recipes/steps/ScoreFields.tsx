/** The fields of a step that scores. */

import { Group, NativeSelect, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { StepOf } from "../../../api/recipes";

type Score = StepOf<"score">;
type Source = Score["source"];
type Fact = Extract<Source, { of: "fact" }>["fact"];

const SOURCES = ["fact", "metadata", "finding", "likeness"] as const;
const FACTS = [
  "sharpness",
  "brightness",
  "contrast",
  "entropy_bits",
  "aspect_ratio",
  "dark_ratio",
  "bright_ratio",
  "width_px",
  "height_px",
  "duration_s",
  "size_bytes",
  "peak_dbfs",
  "rms_dbfs",
  "clipping_ratio",
  "silence_ratio",
  "text_length",
] as const satisfies readonly Fact[];

/** A step and what changes it. */
export interface StepFieldsProps<S> {
  readonly step: S;
  /** Names of the scores that the steps before it make. */
  readonly scores: readonly string[];
  readonly onChange: (step: S) => void;
}

function begin(of: (typeof SOURCES)[number]): Source {
  if (of === "fact") return { of, fact: "sharpness" };
  if (of === "metadata") return { of, field: "" };
  if (of === "finding") return { of, check: "blur" };
  return { of, text: "", encoder: "prototype" };
}

/** The name and where the number comes from. */
export function ScoreFields({ step, onChange }: StepFieldsProps<Score>): ReactNode {
  const { t } = useTranslation("recipes");
  const { source } = step;
  return (
    <Group align="start" gap="md">
      <TextInput
        label={t("score.name")}
        value={step.name}
        onChange={(event) => {
          onChange({ ...step, name: event.currentTarget.value });
        }}
      />
      <NativeSelect
        label={t("score.of")}
        value={source.of}
        data={SOURCES.map((of) => ({ value: of, label: t(`score.source.${of}`) }))}
        onChange={(event) => {
          const of = SOURCES.find((one) => one === event.currentTarget.value) ?? "fact";
          onChange({ ...step, source: begin(of) });
        }}
      />
      <SourceFields
        source={source}
        onChange={(next) => {
          onChange({ ...step, source: next });
        }}
      />
    </Group>
  );
}

interface SourceFieldsProps {
  readonly source: Source;
  readonly onChange: (source: Source) => void;
}

function SourceFields({ source, onChange }: SourceFieldsProps): ReactNode {
  const { t } = useTranslation("recipes");
  if (source.of === "fact")
    return (
      <NativeSelect
        label={t("score.fact")}
        value={source.fact}
        data={FACTS.map((fact) => ({ value: fact, label: t(`fact.${fact}`) }))}
        onChange={(event) => {
          const fact = FACTS.find((one) => one === event.currentTarget.value) ?? "sharpness";
          onChange({ of: "fact", fact });
        }}
      />
    );
  if (source.of === "metadata")
    return (
      <TextInput
        label={t("score.field")}
        value={source.field}
        onChange={(event) => {
          onChange({ of: "metadata", field: event.currentTarget.value });
        }}
      />
    );
  if (source.of === "finding")
    return (
      <TextInput
        label={t("score.check")}
        value={source.check}
        onChange={(event) => {
          onChange({ of: "finding", check: event.currentTarget.value });
        }}
      />
    );
  return (
    <>
      <TextInput
        label={t("score.text")}
        value={source.text}
        onChange={(event) => {
          onChange({ ...source, text: event.currentTarget.value });
        }}
      />
      <TextInput
        label={t("encoder")}
        value={source.encoder ?? "prototype"}
        onChange={(event) => {
          onChange({ ...source, encoder: event.currentTarget.value });
        }}
      />
    </>
  );
}
