/** Writes an ontology: classes with colour, hotkey and kinds; questions; skeletons. */

import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Ontology, OntologyClass, Question, Skeleton } from "../../../core/document/ontology";
import { ClassRow } from "./ClassRow";
import { makeClass, makeEntryId, type Part, withEntries } from "./edits";
import classes from "./ontology.module.css";
import { QuestionRow } from "./QuestionRow";
import { SkeletonRow } from "./SkeletonRow";

/** An ontology and what to do with changes. */
export interface OntologyEditorProps {
  readonly value: Ontology;
  readonly onChange: (value: Ontology) => void;
  /** Without questions and skeletons, where a project only begins. */
  readonly isShort?: boolean;
}

/** The editor. */
export function OntologyEditor({ value, onChange, isShort = false }: OntologyEditorProps): ReactNode {
  const { t } = useTranslation("settings");
  const { classes: entries = [], questions = [], skeletons = [] } = value;
  const set = (part: Part, next: readonly (OntologyClass | Question | Skeleton)[]): void => {
    onChange(withEntries(value, part, next));
  };
  return (
    <Stack gap="xl">
      <Section part="classes">
        {entries.map((entry) => (
          <ClassRow
            key={entry.id}
            entry={entry}
            all={entries}
            onChange={(next) => {
              set("classes", next);
            }}
          />
        ))}
        <AddEntry
          label={t("ontology.classes.add")}
          onAdd={(name) => {
            set("classes", [...entries, makeClass(entries, name)]);
          }}
        />
      </Section>
      {!isShort && (
        <>
          <Section part="questions">
            {questions.map((entry, index) => (
              <QuestionRow
                key={entry.id}
                entry={entry}
                onChange={(next) => {
                  set("questions", next === null ? questions.toSpliced(index, 1) : questions.with(index, next));
                }}
              />
            ))}
            <AddEntry
              label={t("ontology.questions.add")}
              onAdd={(name) => {
                const id = makeEntryId(name, readIds(questions), "question");
                set("questions", [...questions, { id, name, kind: "text" }]);
              }}
            />
          </Section>
          <Section part="skeletons">
            {skeletons.map((entry, index) => (
              <SkeletonRow
                key={entry.id}
                entry={entry}
                onChange={(next) => {
                  set("skeletons", next === null ? skeletons.toSpliced(index, 1) : skeletons.with(index, next));
                }}
              />
            ))}
            <AddEntry
              label={t("ontology.skeletons.add")}
              onAdd={(name) => {
                const id = makeEntryId(name, readIds(skeletons), "skeleton");
                set("skeletons", [...skeletons, { id, name, joints: [] }]);
              }}
            />
          </Section>
        </>
      )}
    </Stack>
  );
}

function readIds(entries: readonly { readonly id: string }[]): string[] {
  return entries.map(({ id }) => id);
}

function Section({ part, children }: { readonly part: Part; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation("settings");
  return (
    <section>
      <Title order={2} size="h6">
        {t(`ontology.${part}.title`)}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t(`ontology.${part}.words`)}
      </Text>
      <Stack gap="xs" className={classes["list"] ?? ""}>
        {children}
      </Stack>
    </section>
  );
}

interface AddEntryProps {
  readonly label: string;
  readonly onAdd: (name: string) => void;
}

function AddEntry({ label, onAdd }: AddEntryProps): ReactNode {
  const { t } = useTranslation("settings");
  const [name, setName] = useState("");
  const add = (): void => {
    if (name.trim() === "") return;
    onAdd(name.trim());
    setName("");
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    add();
  };
  return (
    <Group gap="sm" wrap="nowrap" className={classes["add"] ?? ""}>
      <TextInput
        flex={1}
        maw={320}
        placeholder={label}
        aria-label={label}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
        onKeyDown={press}
      />
      <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add} disabled={name.trim() === ""}>
        {t("add")}
      </Button>
    </Group>
  );
}
