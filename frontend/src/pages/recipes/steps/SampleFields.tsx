/** The fields of a step that draws: which sampler, how many, and what it lets people choose. */

import { Group, NativeSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askSamplers, type StepOf } from "../../../api/recipes";
import { readFields } from "../../../ui/form/fields";
import { nameOption, nameSampler } from "../words";
import type { StepFieldsProps } from "./ScoreFields";

type Sample = StepOf<"sample">;

/** The sampler and its options. */
export function SampleFields({ step, scores, onChange }: StepFieldsProps<Sample>): ReactNode {
  const { t } = useTranslation("recipes");
  const { data: samplers = [] } = useQuery(askSamplers());
  const sampler = samplers.find(({ name }) => name === step.sampler);
  return (
    <Group align="start" gap="md">
      <NativeSelect
        label={t("sample.sampler")}
        value={step.sampler}
        data={samplers.map(({ name }) => ({ value: name, label: nameSampler(t, name) }))}
        onChange={(event) => {
          const name = event.currentTarget.value;
          const isUnsure = samplers.find((one) => one.name === name)?.needs.includes("uncertainty") === true;
          onChange({ ...step, sampler: name, options: {}, uncertainty: isUnsure ? (scores.at(-1) ?? "") : "" });
        }}
      />
      <NumberInput
        label={t("sample.size")}
        w={120}
        min={1}
        allowDecimal={false}
        value={step.size}
        onChange={(value) => {
          onChange({ ...step, size: typeof value === "number" ? value : 1 });
        }}
      />
      <NumberInput
        label={t("seed")}
        w={90}
        min={0}
        allowDecimal={false}
        value={step.seed ?? 0}
        onChange={(value) => {
          onChange({ ...step, seed: typeof value === "number" ? value : 0 });
        }}
      />
      <NeedFields step={step} scores={scores} onChange={onChange} needs={sampler?.needs ?? []} />
      <OptionFields step={step} schema={sampler?.options} onChange={onChange} />
    </Group>
  );
}

interface NeedFieldsProps extends StepFieldsProps<Sample> {
  readonly needs: readonly string[];
}

/** What the sampler reads of the items. */
function NeedFields({ step, scores, onChange, needs }: NeedFieldsProps): ReactNode {
  const { t } = useTranslation("recipes");
  const { encoder = "prototype", labels = ["media"], uncertainty = "" } = step;
  return (
    <>
      {needs.includes("vectors") && (
        <TextInput
          label={t("encoder")}
          value={encoder}
          onChange={(event) => {
            onChange({ ...step, encoder: event.currentTarget.value });
          }}
        />
      )}
      {needs.includes("labels") && (
        <TagsInput
          label={t("sample.labels")}
          description={t("sample.labelsHint")}
          data={["media", "class", "progress"]}
          value={labels}
          onChange={(next) => {
            onChange({ ...step, labels: next });
          }}
        />
      )}
      {needs.includes("uncertainty") && (
        <NativeSelect
          label={t("sample.uncertainty")}
          value={uncertainty}
          data={[...new Set([...scores, uncertainty])]}
          onChange={(event) => {
            onChange({ ...step, uncertainty: event.currentTarget.value });
          }}
        />
      )}
    </>
  );
}

interface OptionFieldsProps {
  readonly step: Sample;
  readonly schema: unknown;
  readonly onChange: (step: Sample) => void;
}

function OptionFields({ step, schema, onChange }: OptionFieldsProps): ReactNode {
  const { t } = useTranslation("recipes");
  const options = step.options ?? {};
  return readFields(schema)
    .filter(({ type }) => type === "number")
    .map(({ name, initial, minimum, maximum, isWhole }) => {
      const value = options[name] ?? initial;
      return (
        <NumberInput
          key={name}
          label={nameOption(t, name)}
          w={150}
          {...(minimum === undefined ? {} : { min: minimum })}
          {...(maximum === undefined ? {} : { max: maximum })}
          allowDecimal={!isWhole}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => {
            const rest = Object.entries(options).filter(([key]) => key !== name);
            const changed = typeof next === "number" ? [...rest, [name, next]] : rest;
            onChange({ ...step, options: Object.fromEntries(changed) as Sample["options"] & object });
          }}
        />
      );
    });
}
