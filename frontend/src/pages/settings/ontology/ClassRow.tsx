/** One class: colour, name, hotkey, the kinds of mark that may have it, and what is asked about each mark. */

import { ActionIcon, ColorInput, MultiSelect, Select, TextInput, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { OntologyClass } from "../../../core/document/ontology";
import { CLASS_COLOURS, styleClass } from "../../../ui/palette";
import { AttributeList } from "./AttributeList";
import { HOTKEYS, withHotkey } from "./edits";
import classes from "./ontology.module.css";

/** The kinds of mark that carry a class. */
const KINDS = [
  "box",
  "polygon",
  "mask",
  "keypoints",
  "polyline",
  "ellipse",
  "track",
  "segment",
  "instant",
  "text_span",
  "relation",
] as const;

/** A class among all of them. */
export interface ClassRowProps {
  readonly entry: OntologyClass;
  readonly all: readonly OntologyClass[];
  readonly onChange: (all: OntologyClass[]) => void;
}

/** The row. */
export function ClassRow({ entry, all, onChange }: ClassRowProps): ReactNode {
  const { t } = useTranslation("settings");
  const [isOpen, setOpen] = useState((entry.attributes ?? []).length > 0);
  const index = all.indexOf(entry);
  const set = (change: Partial<OntologyClass>): void => {
    onChange(all.with(index, { ...entry, ...change }));
  };
  const { colour } = styleClass(index, entry.colour);
  return (
    <div className={classes["entry"]}>
      <div className={classes["classRow"]}>
        <ColorInput
          aria-label={t("ontology.classes.colour", { name: entry.name })}
          value={colour}
          format="hex"
          swatches={[...CLASS_COLOURS]}
          swatchesPerRow={6}
          withEyeDropper={false}
          classNames={{ input: classes["colour"] ?? "" }}
          onChangeEnd={(next) => {
            if (/^#[0-9a-f]{6}$/i.test(next)) set({ colour: next });
          }}
        />
        <TextInput
          aria-label={t("ontology.classes.name")}
          value={entry.name}
          error={entry.name.trim() === ""}
          onChange={(event) => {
            set({ name: event.currentTarget.value });
          }}
        />
        <Select
          aria-label={t("ontology.classes.hotkey", { name: entry.name })}
          placeholder={t("ontology.classes.noHotkey")}
          data={HOTKEYS}
          value={entry.hotkey ?? null}
          clearable
          onChange={(hotkey) => {
            onChange(withHotkey(all, entry.id, hotkey));
          }}
        />
        <MultiSelect
          aria-label={t("ontology.classes.kinds", { name: entry.name })}
          placeholder={(entry.kinds ?? []).length === 0 ? t("ontology.classes.anyKind") : ""}
          data={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          value={[...(entry.kinds ?? [])]}
          onChange={(kinds) => {
            set({ kinds });
          }}
        />
        <Tooltip label={t("ontology.attributes.title")}>
          <ActionIcon
            variant={isOpen ? "light" : "subtle"}
            color="gray"
            size="lg"
            aria-expanded={isOpen}
            aria-label={t("ontology.attributes.of", { name: entry.name })}
            onClick={() => {
              setOpen((open) => !open);
            }}
          >
            <IconAdjustmentsHorizontal size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("ontology.remove")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("ontology.removeNamed", { name: entry.name })}
            onClick={() => {
              onChange(all.toSpliced(index, 1));
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {isOpen && (
        <AttributeList
          value={entry.attributes ?? []}
          onChange={(attributes) => {
            set({ attributes });
          }}
        />
      )}
    </div>
  );
}
