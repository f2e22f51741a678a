/** The fields of a step that keeps one of each set of near-duplicates. */

import { Group, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { StepOf } from "../../../api/recipes";
import type { StepFieldsProps } from "./ScoreFields";

type Dedupe = StepOf<"dedupe">;

/** What counts as alike, and which one stays. */
export function DedupeFields({ step, scores, onChange }: StepFieldsProps<Dedupe>): ReactNode {
  const { t } = useTranslation("recipes");
  const keep = step.keep === "score" ? `score:${step.score ?? ""}` : "best";
  const choices = [
    { value: "best", label: t("dedupe.best") },
    ...scores.map((score) => ({ value: `score:${score}`, label: t("dedupe.highest", { score }) })),
  ];
  return (
    <Group align="start" gap="md">
      <NativeSelect
        label={t("dedupe.pairs")}
        value={step.pairs ?? "stored"}
        data={[
          { value: "stored", label: t("dedupe.stored") },
          { value: "vectors", label: t("dedupe.vectors") },
        ]}
        onChange={(event) => {
          onChange({ ...step, pairs: event.currentTarget.value === "vectors" ? "vectors" : "stored" });
        }}
      />
      {step.pairs === "vectors" && (
        <TextInput
          label={t("encoder")}
          value={step.encoder ?? "prototype"}
          onChange={(event) => {
            onChange({ ...step, encoder: event.currentTarget.value });
          }}
        />
      )}
      <NumberInput
        label={t("dedupe.similarity")}
        w={140}
        min={0}
        max={1}
        step={0.05}
        value={step.min_similarity ?? 0.9}
        onChange={(value) => {
          onChange({ ...step, min_similarity: typeof value === "number" ? value : 0.9 });
        }}
      />
      <NativeSelect
        label={t("dedupe.link")}
        value={step.link ?? "group"}
        data={[
          { value: "group", label: t("dedupe.group") },
          { value: "component", label: t("dedupe.component") },
        ]}
        onChange={(event) => {
          onChange({ ...step, link: event.currentTarget.value === "component" ? "component" : "group" });
        }}
      />
      <NativeSelect
        label={t("dedupe.keep")}
        value={keep}
        data={choices}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChange(
            chosen === "best"
              ? { ...step, keep: "best", score: "" }
              : { ...step, keep: "score", score: chosen.slice("score:".length) },
          );
        }}
      />
    </Group>
  );
}
