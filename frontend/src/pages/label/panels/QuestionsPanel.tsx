/** What is asked about the item as a whole. */

import type { ReactNode } from "react";

import type { Question } from "../../../core/document/ontology";
import type { TaskSession } from "../session/taskSession";
import styles from "./panels.module.css";
import { QuestionField } from "./QuestionField";

/** Whose questions. */
export interface QuestionsPanelProps {
  readonly session: TaskSession;
  readonly isReadOnly: boolean;
}

/** One field a question; the digits answer the first choice where they take no class. */
export function QuestionsPanel({ session, isReadOnly }: QuestionsPanelProps): ReactNode {
  const questions = listItemQuestions(session);
  const keyed = findKeyedQuestion(session);
  return (
    <div className={styles["section"]}>
      {questions.map((question) => (
        <QuestionField
          key={question.id}
          session={session}
          question={question}
          isReadOnly={isReadOnly}
          hasKeys={question === keyed}
        />
      ))}
    </div>
  );
}

/**
 * List the questions about the item.
 *
 * @param session - The session.
 * @returns The questions, in the order of the ontology.
 */
export function listItemQuestions({ ontology }: TaskSession): readonly Question[] {
  return (ontology.questions ?? []).filter(({ target }) => (target ?? "item") === "item");
}

/**
 * Find the question that the digits answer.
 *
 * @param session - The session.
 * @returns The first choice about the item, where no class takes the digits.
 */
export function findKeyedQuestion(session: TaskSession): Question | undefined {
  if ((session.ontology.classes ?? []).length > 0) return undefined;
  return listItemQuestions(session).find(({ kind }) => kind === "choice");
}
