/** One question: what is asked, how it is answered, about what. */

import { ActionIcon, Checkbox, NumberInput, Select, TagsInput, TextInput, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Entry, Question } from "../../../core/document/ontology";
import { makeEntryId } from "./edits";
import classes from "./ontology.module.css";

const KINDS = ["choice", "rating", "text"] as const;
const TARGETS = ["item", "mark", "turn"] as const;

/** A question. */
export interface QuestionRowProps {
  readonly entry: Question;
  /** Takes the question as it shall be; null removes it. */
  readonly onChange: (entry: Question | null) => void;
}

/** The row. */
export function QuestionRow({ entry, onChange }: QuestionRowProps): ReactNode {
  const { t } = useTranslation("settings");
  const set = (change: Partial<Question>): void => {
    onChange({ ...entry, ...change });
  };
  return (
    <div className={classes["entry"]}>
      <div className={classes["questionRow"]}>
        <TextInput
          aria-label={t("ontology.questions.name")}
          value={entry.name}
          error={entry.name.trim() === ""}
          onChange={(event) => {
            set({ name: event.currentTarget.value });
          }}
        />
        <Select
          aria-label={t("ontology.questions.kind", { name: entry.name })}
          data={KINDS.map((kind) => ({ value: kind, label: t(`ontology.answer.${kind}`) }))}
          value={entry.kind}
          allowDeselect={false}
          onChange={(kind) => {
            set({ kind: kind as Question["kind"] });
          }}
        />
        <Select
          aria-label={t("ontology.questions.target", { name: entry.name })}
          data={TARGETS.map((target) => ({ value: target, label: t(`ontology.target.${target}`) }))}
          value={entry.target ?? "item"}
          allowDeselect={false}
          onChange={(target) => {
            set({ target: target as NonNullable<Question["target"]> });
          }}
        />
        <Tooltip label={t("ontology.remove")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("ontology.removeNamed", { name: entry.name })}
            onClick={() => {
              onChange(null);
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes["questionMore"]}>
        {entry.kind === "choice" && <Options entry={entry} set={set} />}
        {entry.kind === "rating" && <Scale entry={entry} set={set} />}
        {(entry.target ?? "item") === "item" && (
          <Checkbox
            label={t("ontology.questions.required")}
            checked={entry.required ?? false}
            onChange={(event) => {
              set({ required: event.currentTarget.checked });
            }}
          />
        )}
      </div>
    </div>
  );
}

interface PartProps {
  readonly entry: Question;
  readonly set: (change: Partial<Question>) => void;
}

function Options({ entry, set }: PartProps): ReactNode {
  const { t } = useTranslation("settings");
  const options = entry.options ?? [];
  const rename = (names: string[]): void => {
    // Options keep their ids as long as they keep their names.
    const next: Entry[] = [];
    for (const name of names) {
      const known = options.find((option) => option.name === name);
      const taken = [...options, ...next].map(({ id }) => id);
      next.push(known ?? { id: makeEntryId(name, taken, "option"), name });
    }
    set({ options: next });
  };
  return (
    <>
      <TagsInput
        flex="1 1 280px"
        aria-label={t("ontology.questions.options", { name: entry.name })}
        placeholder={t("ontology.optionsHint")}
        value={options.map(({ name }) => name)}
        error={options.length === 0 ? t("ontology.problem.options") : undefined}
        onChange={rename}
      />
      <Checkbox
        label={t("ontology.questions.multiple")}
        checked={entry.multiple ?? false}
        onChange={(event) => {
          set({ multiple: event.currentTarget.checked });
        }}
      />
    </>
  );
}

function Scale({ entry, set }: PartProps): ReactNode {
  const { t } = useTranslation("settings");
  const { min = 1, max = 5 } = entry;
  return (
    <>
      <NumberInput
        w={120}
        aria-label={t("ontology.questions.min", { name: entry.name })}
        prefix={t("ontology.from")}
        value={min}
        onChange={(value) => {
          if (typeof value === "number") set({ min: value });
        }}
      />
      <NumberInput
        w={120}
        aria-label={t("ontology.questions.max", { name: entry.name })}
        prefix={t("ontology.to")}
        value={max}
        error={min >= max}
        onChange={(value) => {
          if (typeof value === "number") set({ max: value });
        }}
      />
    </>
  );
}
