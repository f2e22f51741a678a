/** What keeps the task from being submitted, each a way to where it is. */

import { Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import styles from "./label.module.css";
import type { TaskSession } from "./session/taskSession";
import type { Workbench } from "./session/workbench";
import { useReadable } from "./useReadable";
import { useSentence } from "../../ui/useSentence";

/** Whose problems. */
export interface ProblemsProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

const SHOWN = 20;

/** One row a problem; nothing without any. */
export function Problems({ session, workbench }: ProblemsProps): ReactNode {
  const { t } = useTranslation("label");
  const say = useSentence();
  const problems = useReadable(session.problems);
  if (problems.length === 0) return null;
  return (
    <section className={styles["problems"]} role="alert" aria-label={t("problems.title", { count: problems.length })}>
      <Text size="sm" fw={600}>
        {t("problems.title", { count: problems.length })}
      </Text>
      {problems.slice(0, SHOWN).map(({ code, id, message }, index) => (
        <UnstyledButton
          key={`${code}-${id ?? ""}-${index}`}
          className={styles["problem"]}
          onClick={() => {
            if (id === null) {
              workbench.panel.set("questions");
              return;
            }
            session.selection.select(id);
            workbench.panel.set("marks");
            workbench.canvas.read()?.reveal(id);
          }}
        >
          {code === "answer_missing" ? t("problems.answerMissing", { question: message }) : say(message)}
        </UnstyledButton>
      ))}
    </section>
  );
}
