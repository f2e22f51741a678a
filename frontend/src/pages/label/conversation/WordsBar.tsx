/** What can be done with the words that are selected; floats above them. */

import { UnstyledButton } from "@mantine/core";
import { IconBan, IconPencil, IconQuestionMark, IconTarget } from "@tabler/icons-react";
import { type ReactNode, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { makeId } from "../../../core/ids";
import { KeyHint } from "../../../ui/KeyHint";
import type { TaskSession } from "../session/taskSession";
import { startGrounding } from "../startGrounding";
import { useReadable } from "../useReadable";
import styles from "./conversation.module.css";

/** Which session. */
export interface WordsBarProps {
  readonly session: TaskSession;
}

const HEIGHT_PX = 40;

/** The bar; nothing without a selection. */
export function WordsBar({ session }: WordsBarProps): ReactNode {
  const { t } = useTranslation("label");
  const words = useReadable(session.words);
  const grounding = useReadable(session.grounder);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const selection = document.getSelection();
    if (words === null || selection === null || selection.rangeCount === 0) return;
    const { left, top, bottom } = selection.getRangeAt(0).getBoundingClientRect();
    const above = top - HEIGHT_PX;
    // eslint-disable-next-line react-hooks/set-state-in-effect -- where it goes is known only once the words are laid out
    setPlace({ left: Math.min(left, window.innerWidth - 340), top: above < 56 ? bottom + 6 : above });
  }, [words]);
  if (words === null || place === null || grounding.kind !== "idle") return null;
  const isResponse = session.store.read().responses.some(({ id }) => id === words.home);
  return (
    <div
      className={styles["float"]}
      style={place}
      role="toolbar"
      aria-label={t("words.name")}
      onPointerDown={(event) => {
        // The selection stays while a button is pressed.
        event.preventDefault();
      }}
    >
      <UnstyledButton
        className={styles["floatButton"]}
        onClick={() => {
          startGrounding(session, words);
        }}
      >
        <IconTarget size={14} aria-hidden /> {t("words.ground")} <KeyHint>G</KeyHint>
      </UnstyledButton>
      <UnstyledButton
        className={styles["floatButton"]}
        title={t("words.unverifiableHint")}
        onClick={() => {
          session.grounder.judgeWords(words, "unverifiable");
        }}
      >
        <IconQuestionMark size={14} aria-hidden /> {t("words.unverifiable")}
      </UnstyledButton>
      <UnstyledButton
        className={styles["floatButton"]}
        title={t("words.contradictedHint")}
        onClick={() => {
          session.grounder.judgeWords(words, "contradicted");
        }}
      >
        <IconBan size={14} aria-hidden /> {t("words.contradicted")}
      </UnstyledButton>
      {isResponse && (
        <UnstyledButton
          className={styles["floatButton"]}
          onClick={() => {
            const { home, start, end } = words;
            session.apply([{ op: "put_correction", value: { id: makeId(), response: home, start, end } }]);
          }}
        >
          <IconPencil size={14} aria-hidden /> {t("words.correct")}
        </UnstyledButton>
      )}
    </div>
  );
}
