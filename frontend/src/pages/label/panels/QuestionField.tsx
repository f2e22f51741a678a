/** One question with its answer. */

import { Group, Slider, Text, Textarea, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Mark } from "../../../core/document/mark";
import { type Question, readScale } from "../../../core/document/ontology";
import { makeId } from "../../../core/ids";
import type { Choice } from "../../../kinds/choice/payload";
import type { Rating } from "../../../kinds/rating/payload";
import type { Text as TextAnswer } from "../../../kinds/text/payload";
import { KeyHint } from "../../../ui/KeyHint";
import { findAnswers, listAnswer } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { useReadable } from "../useReadable";
import { answerChoice, findOptionKey } from "./answers";
import styles from "./panels.module.css";

/** Which question, and what it is asked about. */
export interface QuestionFieldProps {
  readonly session: TaskSession;
  readonly question: Question;
  /** Id of the mark or turn; absent for the item. */
  readonly target?: string;
  readonly isReadOnly: boolean;
  /** Whether the options show their keys. */
  readonly hasKeys?: boolean;
}

const MOST_STEPS = 11;

/** The question and the way to answer it. */
export function QuestionField(props: QuestionFieldProps): ReactNode {
  const { session, question, target } = props;
  const { t } = useTranslation("label");
  const document = useReadable(session.store);
  const [answer] = findAnswers(document, question.id, target);
  return (
    <div className={styles["question"]}>
      <Text size="sm" fw={600} mb={4} id={`question-${question.id}`}>
        {question.name}{" "}
        {question.required === true && (
          <Text span size="xs" c="dimmed" fw={400}>
            {t("questions.required")}
          </Text>
        )}
      </Text>
      {question.description !== undefined && (
        <Text size="xs" c="dimmed" mb={6}>
          {question.description}
        </Text>
      )}
      <Answer {...props} answer={answer} />
    </div>
  );
}

type AnswerProps = QuestionFieldProps & { readonly answer: Mark | undefined };

function Answer(props: AnswerProps): ReactNode {
  switch (props.question.kind) {
    case "choice":
      return <ChoiceAnswer {...props} />;
    case "rating":
      return <RatingAnswer {...props} />;
    case "text":
      return <FreeAnswer {...props} />;
  }
}

function ChoiceAnswer({ session, question, target, isReadOnly, hasKeys = false, answer }: AnswerProps): ReactNode {
  const values = (answer as Choice | undefined)?.values ?? [];
  const isMultiple = question.multiple === true;
  return (
    <div
      className={styles["options"]}
      role={isMultiple ? "group" : "radiogroup"}
      aria-labelledby={`question-${question.id}`}
    >
      {(question.options ?? []).map((option, index) => {
        const key = findOptionKey(option.name, index);
        return (
          <UnstyledButton
            key={option.id}
            className={styles["option"]}
            role={isMultiple ? "checkbox" : "radio"}
            aria-checked={values.includes(option.id)}
            title={option.description}
            disabled={isReadOnly}
            onClick={() => {
              session.apply(answerChoice(session.store.read(), question, option.id, target));
            }}
          >
            <Text size="sm" flex={1} truncate>
              {option.name}
            </Text>
            {hasKeys && key !== undefined && <KeyHint>{key}</KeyHint>}
          </UnstyledButton>
        );
      })}
    </div>
  );
}

function RatingAnswer({ session, question, target, isReadOnly, answer }: AnswerProps): ReactNode {
  const { min, max } = readScale(question);
  const value = (answer as Rating | undefined)?.value;
  const put = (next: number): void => {
    const about = target === undefined ? {} : { target };
    const rating: Rating = { kind: "rating", id: answer?.id ?? makeId(), question: question.id, value: next, ...about };
    session.apply(listAnswer(session.store.read(), rating, question.id, target));
  };
  const steps = max - min + 1;
  if (!Number.isInteger(steps) || steps > MOST_STEPS) {
    return <Slider min={min} max={max} disabled={isReadOnly} value={value ?? min} onChangeEnd={put} label={String} />;
  }
  return (
    <Group gap={4} role="radiogroup" aria-labelledby={`question-${question.id}`}>
      {Array.from({ length: steps }, (_, index) => min + index).map((step) => (
        <UnstyledButton
          key={step}
          className={styles["option"]}
          w={40}
          ta="center"
          role="radio"
          aria-checked={value === step}
          disabled={isReadOnly}
          onClick={() => {
            put(step);
          }}
        >
          {step}
        </UnstyledButton>
      ))}
    </Group>
  );
}

function FreeAnswer({ session, question, target, isReadOnly, answer }: AnswerProps): ReactNode {
  const text = (answer as TextAnswer | undefined)?.text ?? "";
  return (
    <Textarea
      key={text}
      size="sm"
      autosize
      minRows={2}
      maxRows={10}
      aria-labelledby={`question-${question.id}`}
      readOnly={isReadOnly}
      defaultValue={text}
      onBlur={(event) => {
        const next = event.currentTarget.value;
        if (next === text) return;
        const about = target === undefined ? {} : { target };
        const put: TextAnswer = {
          kind: "text",
          id: answer?.id ?? makeId(),
          question: question.id,
          text: next,
          ...about,
        };
        session.apply(listAnswer(session.store.read(), next === "" ? undefined : put, question.id, target));
      }}
    />
  );
}
