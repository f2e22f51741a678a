/** What is asked about each mark of a class. */

import { ActionIcon, Button, Select, TagsInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Attribute } from "../../../core/document/ontology";
import { makeEntryId } from "./edits";
import classes from "./ontology.module.css";

const TYPES = ["option", "options", "boolean", "number", "text"] as const;

/** The attributes of a class. */
export interface AttributeListProps {
  readonly value: readonly Attribute[];
  readonly onChange: (value: Attribute[]) => void;
}

/** A row an attribute. */
export function AttributeList({ value, onChange }: AttributeListProps): ReactNode {
  const { t } = useTranslation("settings");
  const add = (): void => {
    const id = makeEntryId(
      "",
      value.map((entry) => entry.id),
      "attribute",
    );
    onChange([...value, { id, name: t("ontology.attributes.fresh"), type: "option", options: [] }]);
  };
  return (
    <div className={classes["attributes"]}>
      {value.map((entry, index) => (
        <div key={entry.id} className={classes["attributeRow"]}>
          <TextInput
            aria-label={t("ontology.attributes.name")}
            value={entry.name}
            onChange={(event) => {
              onChange(value.with(index, { ...entry, name: event.currentTarget.value }));
            }}
          />
          <Select
            aria-label={t("ontology.attributes.type", { name: entry.name })}
            data={TYPES.map((type) => ({ value: type, label: t(`ontology.type.${type}`) }))}
            value={entry.type}
            allowDeselect={false}
            onChange={(type) => {
              onChange(value.with(index, { ...entry, type: type as Attribute["type"] }));
            }}
          />
          {entry.type === "option" || entry.type === "options" ? (
            <TagsInput
              aria-label={t("ontology.attributes.options", { name: entry.name })}
              placeholder={t("ontology.optionsHint")}
              value={[...(entry.options ?? [])]}
              onChange={(options) => {
                onChange(value.with(index, { ...entry, options }));
              }}
            />
          ) : (
            <span />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("ontology.removeNamed", { name: entry.name })}
            onClick={() => {
              onChange(value.toSpliced(index, 1));
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button variant="subtle" size="xs" leftSection={<IconPlus size={14} />} onClick={add}>
        {t("ontology.attributes.add")}
      </Button>
    </div>
  );
}
