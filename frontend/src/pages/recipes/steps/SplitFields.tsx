/** The fields of a step that splits. */

import { Group, NumberInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { StepOf } from "../../../api/recipes";
import { SPLITS } from "../../../api/releases";
import type { StepFieldsProps } from "./ScoreFields";

type Split = StepOf<"split">;

const WHOLE = 100;

/** Shares in percent, the seed, and the field that decides otherwise. */
export function SplitFields({ step, onChange }: StepFieldsProps<Split>): ReactNode {
  const { t } = useTranslation("recipes");
  const shares = step.shares ?? {};
  return (
    <Group align="start" gap="md">
      {SPLITS.map((split) => (
        <NumberInput
          key={split}
          label={t(`split.${split}`)}
          w={120}
          min={0}
          max={WHOLE}
          suffix=" %"
          value={Math.round((shares[split] ?? 0) * WHOLE)}
          onChange={(value) => {
            const share = typeof value === "number" ? value / WHOLE : 0;
            const changed = SPLITS.map((one) => [one, one === split ? share : (shares[one] ?? 0)] as const);
            onChange({ ...step, shares: Object.fromEntries(changed.filter(([, part]) => part > 0)) });
          }}
        />
      ))}
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
      <TextInput
        label={t("split.field")}
        description={t("split.fieldHint")}
        value={step.field ?? ""}
        onChange={(event) => {
          onChange({ ...step, field: event.currentTarget.value });
        }}
      />
    </Group>
  );
}
