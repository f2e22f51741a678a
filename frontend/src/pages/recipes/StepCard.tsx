/** One step of a recipe: its number, its kind, its fields, and its place in the order. */

import { ActionIcon, Group, Text } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Step } from "../../api/recipes";
import classes from "./recipes.module.css";
import { DedupeFields } from "./steps/DedupeFields";
import { FilterFields } from "./steps/FilterFields";
import { SampleFields } from "./steps/SampleFields";
import { ScoreFields } from "./steps/ScoreFields";
import { SplitFields } from "./steps/SplitFields";
import { nameKind } from "./words";

/** A step and what can be done with it. */
export interface StepCardProps {
  readonly step: Step;
  readonly number: number;
  readonly isLast: boolean;
  readonly scores: readonly string[];
  readonly canEdit: boolean;
  readonly onChange: (step: Step) => void;
  readonly onMove: (by: number) => void;
  readonly onRemove: () => void;
}

/** A card. */
export function StepCard(props: StepCardProps): ReactNode {
  const { step, number, isLast, canEdit, onMove, onRemove } = props;
  const { t } = useTranslation("recipes");
  const name = t("step.title", { number, kind: nameKind(t, step.kind) });
  return (
    <section className={classes["step"]} aria-label={name}>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap" align="baseline">
          <Text fw={600} size="sm">
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {t(`about.${step.kind}`)}
          </Text>
        </Group>
        {canEdit && (
          <Group gap={2} wrap="nowrap">
            <ActionIcon
              variant="subtle"
              aria-label={t("step.up", { number })}
              disabled={number === 1}
              onClick={() => {
                onMove(-1);
              }}
            >
              <IconArrowUp size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              aria-label={t("step.down", { number })}
              disabled={isLast}
              onClick={() => {
                onMove(1);
              }}
            >
              <IconArrowDown size={16} aria-hidden />
            </ActionIcon>
            <ActionIcon variant="subtle" aria-label={t("step.remove", { number })} onClick={onRemove}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
      <fieldset className={classes["fields"]} disabled={!canEdit}>
        <Fields {...props} />
      </fieldset>
    </section>
  );
}

function Fields({ step, scores, onChange }: StepCardProps): ReactNode {
  if (step.kind === "score") return <ScoreFields step={step} scores={scores} onChange={onChange} />;
  if (step.kind === "filter") return <FilterFields step={step} scores={scores} onChange={onChange} />;
  if (step.kind === "dedupe") return <DedupeFields step={step} scores={scores} onChange={onChange} />;
  if (step.kind === "sample") return <SampleFields step={step} scores={scores} onChange={onChange} />;
  return <SplitFields step={step} scores={scores} onChange={onChange} />;
}
