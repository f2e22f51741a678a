/** The class of new marks, or of those that are selected; found by typing. */

import { Combobox, Tooltip, UnstyledButton, useCombobox } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { KeyHint } from "../../ui/KeyHint";
import styles from "./label.module.css";
import { ClassDot } from "./panels/ClassDot";
import { describeClass, listClasses } from "./session/classes";
import { listClassChange } from "./session/edits";
import type { TaskSession } from "./session/taskSession";
import type { Workbench } from "./session/workbench";
import { focusCanvas } from "./startGrounding";
import { useReadable } from "./useReadable";

/** Whose class. */
export interface ClassPickerProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

/** A swatch that opens a list. */
export function ClassPicker({ session, workbench }: ClassPickerProps): ReactNode {
  const { t } = useTranslation("label");
  const [text, setText] = useState("");
  const isAsked = useReadable(workbench.isPicking);
  const classId = useReadable(workbench.classId);
  const tool = useReadable(workbench.tool);
  const current = classId ?? workbench.findClass(session.ontology, tool === "select" ? "box" : tool)?.id ?? "";
  const view = describeClass(session.ontology, current);
  const combobox = useCombobox({
    onDropdownClose: () => {
      setText("");
      workbench.isPicking.set(false);
      focusCanvas();
    },
    onDropdownOpen: () => {
      combobox.selectFirstOption();
      combobox.focusSearchInput();
    },
  });
  useEffect(() => {
    if (isAsked) combobox.openDropdown();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the store of the combobox is made anew on every render
  }, [isAsked]);
  const found = listClasses(session.ontology).filter(({ name }) =>
    name.toLowerCase().includes(text.trim().toLowerCase()),
  );
  return (
    <Combobox
      store={combobox}
      width={240}
      position="right-start"
      shadow="md"
      onOptionSubmit={(id) => {
        chooseClass(session, workbench, id);
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Tooltip label={`${t("classes.choose", { name: view.name })}  C`} position="right" openDelay={300}>
          <UnstyledButton
            className={styles["classButton"]}
            aria-label={t("classes.choose", { name: view.name })}
            onClick={() => {
              combobox.toggleDropdown();
            }}
          >
            <ClassDot style={view} />
          </UnstyledButton>
        </Tooltip>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={text}
          placeholder={t("classes.search")}
          aria-label={t("classes.search")}
          onChange={(event) => {
            setText(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
            combobox.selectFirstOption();
          }}
        />
        <Combobox.Options mah={360} style={{ overflowY: "auto" }} aria-label={t("classes.name")}>
          {found.length === 0 && <Combobox.Empty>{t("properties.noClass")}</Combobox.Empty>}
          {found.map((entry) => (
            <Combobox.Option key={entry.id} value={entry.id} className={styles["classOption"]}>
              <ClassDot style={entry} />
              <span>{entry.name}</span>
              {entry.hotkey !== undefined && <KeyHint>{entry.hotkey}</KeyHint>}
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/**
 * Give a class to what is selected, and to what will be drawn.
 *
 * @param session - The session.
 * @param workbench - The workbench.
 * @param id - Id of the class.
 */
export function chooseClass(session: TaskSession, workbench: Workbench, id: string): void {
  const entry = (session.ontology.classes ?? []).find((candidate) => candidate.id === id);
  if (entry === undefined) return;
  workbench.classId.set(id);
  const { ids } = session.selection.read();
  session.apply(listClassChange(session.store.read(), ids, entry));
}
