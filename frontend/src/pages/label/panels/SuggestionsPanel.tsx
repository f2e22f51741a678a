/** What models suggest for the item: take it, change it, or turn it down. */

import { ActionIcon, Button, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Mark } from "../../../core/document/mark";
import type { Ontology } from "../../../core/document/ontology";
import type { Choice } from "../../../kinds/choice/payload";
import { KeyHint } from "../../../ui/KeyHint";
import { describeClass } from "../session/classes";
import { readAnswer } from "../session/edits";
import type { SuggestedMark } from "../session/suggestionDesk";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import { useReadable } from "../useReadable";
import { ClassDot } from "./ClassDot";
import { describeMark } from "./markWords";
import styles from "./panels.module.css";

/** Whose suggestions. */
export interface SuggestionsPanelProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

/** The panel; nothing where no model said anything. */
export function SuggestionsPanel({ session, workbench }: SuggestionsPanelProps): ReactNode {
  const { t } = useTranslation("label");
  const { suggestions } = session;
  const entries = useReadable(suggestions);
  const current = useReadable(suggestions.current);
  if (entries.length === 0) return null;
  const open = entries.filter(({ isRejected }) => !isRejected);
  const keys = open.map(({ key }) => key);
  return (
    <section className={styles["suggestions"]} aria-label={t("suggestions.name")}>
      <div className={styles["suggestionsHead"]}>
        <Text size="sm" fw={600} mr="auto">
          {t("suggestions.title", { count: open.length })}
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          disabled={keys.length === 0}
          rightSection={<KeyHint>⇧A</KeyHint>}
          onClick={() => {
            suggestions.accept(keys);
          }}
        >
          {t("suggestions.acceptAll")}
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          disabled={keys.length === 0}
          onClick={() => {
            suggestions.reject(keys);
          }}
        >
          {t("suggestions.rejectAll")}
        </Button>
      </div>
      <div className={styles["suggestionRows"]}>
        {entries.map((entry) => (
          <SuggestionRow
            key={entry.key}
            entry={entry}
            session={session}
            isCurrent={entry.key === current}
            onTake={() => {
              suggestions.current.set(entry.key);
              workbench.canvas.read()?.reveal(entry.key);
            }}
          />
        ))}
      </div>
    </section>
  );
}

interface SuggestionRowProps {
  readonly entry: SuggestedMark;
  readonly session: TaskSession;
  readonly isCurrent: boolean;
  readonly onTake: () => void;
}

function SuggestionRow({ entry, session, isCurrent, onTake }: SuggestionRowProps): ReactNode {
  const { t } = useTranslation("label");
  const { suggestions, selection, ontology } = session;
  const { mark, score, isRejected, model } = entry;
  const row = useRef<HTMLDivElement>(null);
  const name = nameSuggestion(mark, ontology) ?? describeMark(mark, t);
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: "nearest" });
  }, [isCurrent]);
  return (
    <div
      ref={row}
      className={styles["suggestion"]}
      data-current={isCurrent}
      data-rejected={isRejected}
      onClick={onTake}
      onPointerEnter={() => {
        selection.hover(entry.key);
      }}
      onPointerLeave={() => {
        selection.hover(null);
      }}
    >
      {mark.class !== undefined && <ClassDot style={describeClass(ontology, mark.class)} />}
      <span className={styles["name"]}>{name}</span>
      <span className={styles["aside"]}>
        {model}
        {score === undefined ? "" : ` · ${t("score", { percent: Math.round(score * 100) })}`}
      </span>
      <ActionIcon
        size="sm"
        variant="subtle"
        aria-label={t("suggestions.accept", { name })}
        title={isCurrent ? `${t("suggestions.accept", { name })}  A` : t("suggestions.accept", { name })}
        onClick={(event) => {
          event.stopPropagation();
          suggestions.accept([entry.key]);
        }}
      >
        <IconCheck size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        disabled={isRejected}
        aria-label={t("suggestions.reject", { name })}
        title={t("suggestions.reject", { name })}
        onClick={(event) => {
          event.stopPropagation();
          suggestions.reject([entry.key]);
        }}
      >
        <IconX size={15} aria-hidden />
      </ActionIcon>
    </div>
  );
}

/** A class by its name, an answer by what it answers. */
function nameSuggestion(mark: Mark, ontology: Ontology): string | undefined {
  if (mark.class !== undefined) return describeClass(ontology, mark.class).name;
  const about = readAnswer(mark);
  const question = (ontology.questions ?? []).find(({ id }) => id === about?.question);
  if (question === undefined || mark.kind !== "choice") return question?.name;
  const names = (mark as Choice).values.map((value) => question.options?.find(({ id }) => id === value)?.name ?? value);
  return `${question.name} ${names.join(", ")}`;
}
