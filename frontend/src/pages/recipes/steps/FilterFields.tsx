/** The fields of a step that filters: its conditions, one below the other. */

import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  TagsInput,
  TextInput,
} from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { StepOf } from "../../../api/recipes";
import classes from "../recipes.module.css";
import type { StepFieldsProps } from "./ScoreFields";

type Filter = StepOf<"filter">;
type Condition = Filter["conditions"][number];

const KINDS = ["score", "metadata", "class", "media", "progress", "finding"] as const;
const MEDIA = ["image", "video", "audio", "text"] as const;
const PROGRESS = ["unlabeled", "partly", "labeled", "in_review", "returned", "accepted", "skipped"] as const;

function begin(of: (typeof KINDS)[number], scores: readonly string[]): Condition {
  if (of === "score") return { of, score: scores.at(-1) ?? "", at_least: 0, at_most: null };
  if (of === "metadata") return { of, field: "", values: [] };
  if (of === "class") return { of, classes: [] };
  if (of === "media") return { of, media: ["image"] };
  if (of === "progress") return { of, progress: ["accepted"] };
  return { of, checks: [], negate: true };
}

/** All conditions of a filter. */
export function FilterFields({ step, scores, onChange }: StepFieldsProps<Filter>): ReactNode {
  const { t } = useTranslation("recipes");
  const change = (conditions: Condition[]): void => {
    onChange({ ...step, conditions });
  };
  return (
    <Stack gap="sm">
      {step.conditions.map((condition, index) => (
        <Group key={index} align="end" gap="md" className={classes["condition"] ?? ""}>
          <NativeSelect
            label={t("filter.of", { number: index + 1 })}
            value={condition.of}
            data={KINDS.map((of) => ({ value: of, label: t(`filter.kind.${of}`) }))}
            onChange={(event) => {
              const of = KINDS.find((one) => one === event.currentTarget.value) ?? "finding";
              change(step.conditions.with(index, begin(of, scores)));
            }}
          />
          <ConditionFields
            condition={condition}
            scores={scores}
            onChange={(next) => {
              change(step.conditions.with(index, next));
            }}
          />
          <Checkbox
            label={t("filter.negate")}
            className={classes["check"] ?? ""}
            checked={condition.negate ?? false}
            onChange={(event) => {
              change(step.conditions.with(index, { ...condition, negate: event.currentTarget.checked }));
            }}
          />
          {step.conditions.length > 1 && (
            <ActionIcon
              variant="subtle"
              aria-label={t("filter.remove", { number: index + 1 })}
              onClick={() => {
                change(step.conditions.filter((_, place) => place !== index));
              }}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        className={classes["start"] ?? ""}
        onClick={() => {
          change([...step.conditions, begin("finding", scores)]);
        }}
      >
        {t("filter.add")}
      </Button>
    </Stack>
  );
}

interface ConditionFieldsProps {
  readonly condition: Condition;
  readonly scores: readonly string[];
  readonly onChange: (condition: Condition) => void;
}

function ConditionFields({ condition, scores, onChange }: ConditionFieldsProps): ReactNode {
  const { t } = useTranslation("recipes");
  if (condition.of === "score") return <BoundFields condition={condition} scores={scores} onChange={onChange} />;
  if (condition.of === "metadata")
    return (
      <>
        <TextInput
          label={t("filter.field")}
          value={condition.field}
          onChange={(event) => {
            onChange({ ...condition, field: event.currentTarget.value });
          }}
        />
        <TagsInput
          label={t("filter.values")}
          value={condition.values}
          onChange={(values) => {
            onChange({ ...condition, values });
          }}
        />
      </>
    );
  if (condition.of === "class")
    return (
      <TagsInput
        label={t("filter.classes")}
        value={condition.classes}
        onChange={(names) => {
          onChange({ ...condition, classes: names });
        }}
      />
    );
  if (condition.of === "finding")
    return (
      <TagsInput
        label={t("filter.checks")}
        placeholder={(condition.checks ?? []).length === 0 ? t("filter.anyCheck") : ""}
        value={condition.checks ?? []}
        onChange={(checks) => {
          onChange({ ...condition, checks });
        }}
      />
    );
  return <ChoiceFields condition={condition} onChange={onChange} />;
}

type Bounds = Extract<Condition, { of: "score" }>;

function BoundFields({
  condition,
  scores,
  onChange,
}: ConditionFieldsProps & { readonly condition: Bounds }): ReactNode {
  const { t } = useTranslation("recipes");
  const read = (value: number | string): number | null => (typeof value === "number" ? value : null);
  return (
    <>
      <NativeSelect
        label={t("filter.score")}
        value={condition.score}
        data={[...new Set([...scores, condition.score])]}
        onChange={(event) => {
          onChange({ ...condition, score: event.currentTarget.value });
        }}
      />
      <NumberInput
        label={t("filter.atLeast")}
        w={110}
        value={condition.at_least ?? ""}
        onChange={(value) => {
          onChange({ ...condition, at_least: read(value) });
        }}
      />
      <NumberInput
        label={t("filter.atMost")}
        w={110}
        value={condition.at_most ?? ""}
        onChange={(value) => {
          onChange({ ...condition, at_most: read(value) });
        }}
      />
      <Checkbox
        label={t("filter.keepUnknown")}
        className={classes["check"] ?? ""}
        checked={condition.keep_unknown ?? false}
        onChange={(event) => {
          onChange({ ...condition, keep_unknown: event.currentTarget.checked });
        }}
      />
    </>
  );
}

interface ChoiceFieldsProps {
  readonly condition: Extract<Condition, { of: "media" } | { of: "progress" }>;
  readonly onChange: (condition: Condition) => void;
}

function ChoiceFields({ condition, onChange }: ChoiceFieldsProps): ReactNode {
  const { t } = useTranslation("recipes");
  if (condition.of === "media")
    return (
      <Checkbox.Group
        label={t("filter.kind.media")}
        value={condition.media}
        onChange={(values) => {
          onChange({ ...condition, media: MEDIA.filter((one) => values.includes(one)) });
        }}
      >
        <Group gap="sm" h={36}>
          {MEDIA.map((one) => (
            <Checkbox key={one} value={one} label={t(`media.${one}`)} />
          ))}
        </Group>
      </Checkbox.Group>
    );
  return (
    <Checkbox.Group
      label={t("filter.kind.progress")}
      value={condition.progress}
      onChange={(values) => {
        onChange({ ...condition, progress: PROGRESS.filter((one) => values.includes(one)) });
      }}
    >
      <Group gap="sm" mih={36}>
        {PROGRESS.map((one) => (
          <Checkbox key={one} value={one} label={t(`progress.${one}`)} />
        ))}
      </Group>
    </Checkbox.Group>
  );
}
