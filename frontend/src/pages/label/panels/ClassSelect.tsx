/** The class of marks, chosen by typing. */

import { Group, Select, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Mark } from "../../../core/document/mark";
import { ClassDot } from "./ClassDot";
import { KeyHint } from "../../../ui/KeyHint";
import { describeClass } from "../session/classes";
import { allowsKind, listClassChange } from "../session/edits";
import type { TaskSession } from "../session/taskSession";

/** Whose class. */
export interface ClassSelectProps {
  readonly session: TaskSession;
  readonly marks: readonly Mark[];
  readonly isReadOnly: boolean;
}

/** A select with the colours and keys of the classes. */
export function ClassSelect({ session, marks, isReadOnly }: ClassSelectProps): ReactNode {
  const { t } = useTranslation("label");
  const { ontology } = session;
  const classes = (ontology.classes ?? []).filter((entry) => marks.every(({ kind }) => allowsKind(entry, kind)));
  const ids = new Set(marks.map((mark) => mark.class));
  const current = ids.size === 1 ? (marks[0]?.class ?? null) : null;
  return (
    <Select
      size="xs"
      aria-label={t("properties.class")}
      placeholder={t("properties.mixed")}
      searchable
      selectFirstOptionOnChange
      nothingFoundMessage={t("properties.noClass")}
      readOnly={isReadOnly}
      allowDeselect={false}
      leftSection={current === null ? undefined : <ClassDot style={describeClass(ontology, current)} />}
      data={classes.map(({ id, name }) => ({ value: id, label: name }))}
      value={current}
      renderOption={({ option }) => {
        const view = describeClass(ontology, option.value);
        return (
          <Group gap="sm" wrap="nowrap" flex={1}>
            <ClassDot style={view} />
            <Text size="sm" flex={1} truncate>
              {option.label}
            </Text>
            {view.hotkey !== undefined && <KeyHint>{view.hotkey}</KeyHint>}
          </Group>
        );
      }}
      onChange={(value) => {
        const entry = classes.find(({ id }) => id === value);
        const chosen = marks.map(({ id }) => id);
        if (entry !== undefined) session.apply(listClassChange(session.store.read(), chosen, entry));
      }}
    />
  );
}
