/** The formats to choose from, by what they are for, with a field that narrows them. */

import { Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Format } from "../../api/releases";
import { useSentence } from "../../ui/useSentence";
import { groupFormats } from "./formats";
import classes from "./releases.module.css";

/** Formats, and which is chosen. */
export interface FormatListProps {
  readonly formats: readonly Format[];
  readonly chosen: Format;
  readonly onChoose: (format: Format) => void;
}

/** A list that scrolls by itself. */
export function FormatList({ formats, chosen, onChoose }: FormatListProps): ReactNode {
  const { t } = useTranslation("releases");
  const [words, setWords] = useState("");
  const say = useSentence();
  const groups = groupFormats(formats, words, say);
  return (
    <div className={classes["formats"]}>
      <TextInput
        className={classes["formatSearch"] ?? ""}
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        placeholder={t("order.search")}
        aria-label={t("order.search")}
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value);
        }}
      />
      <div className={classes["formatScroller"]} role="group" aria-label={t("order.format")}>
        {groups.length === 0 && (
          <Text size="sm" c="dimmed" p="sm">
            {t("order.noFormat")}
          </Text>
        )}
        {groups.map(({ group, formats: some }) => (
          <section key={group} aria-label={t(`order.group.${group}`)}>
            <Text size="xs" c="dimmed" className={classes["formatGroup"] ?? ""}>
              {t(`order.group.${group}`)}
            </Text>
            {some.map((one) => (
              <UnstyledButton
                key={one.name}
                className={classes["format"] ?? ""}
                aria-pressed={one.name === chosen.name}
                onClick={() => {
                  onChoose(one);
                }}
              >
                {say(one.title)}
              </UnstyledButton>
            ))}
          </section>
        ))}
      </div>
    </div>
  );
}
