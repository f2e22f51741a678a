/** Candidates for a turn, and which of them is better. */

import { ActionIcon, Badge, Button, Group, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Response, Turn } from "../../../core/document/conversation";
import { useReadable } from "../useReadable";
import { dropField } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { CorrectionList } from "./CorrectionList";
import styles from "./conversation.module.css";
import { SpeechText } from "./SpeechText";
import { findPreference, LEANINGS, listResponseAdd, listSpeechDeletion, putPreference } from "./turns";

/** Whose responses. */
export interface ResponseListProps {
  readonly session: TaskSession;
  readonly turn: Turn;
  readonly isReadOnly: boolean;
  readonly onChip: (home: string, index: number, element: HTMLElement) => void;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** All candidates of a turn, and the judgement between neighbours. */
export function ResponseList({ session, turn, isReadOnly, onChip }: ResponseListProps): ReactNode {
  const { t } = useTranslation("label");
  const document = useReadable(session.store);
  const responses = document.responses.filter((response) => response.turn === turn.id);
  const chosen = new Set(document.preferences.flatMap(({ tie, chosen: id }) => (tie === true ? [] : [id])));
  return (
    <>
      {responses.map((response, index) => (
        <ResponseView
          key={response.id}
          session={session}
          response={response}
          letter={LETTERS.charAt(index)}
          isChosen={chosen.has(response.id)}
          isReadOnly={isReadOnly}
          onChip={onChip}
        />
      ))}
      {responses.slice(1).map((response, index) => (
        <PreferenceScale
          key={response.id}
          session={session}
          turn={turn.id}
          pair={[responses[index]?.id ?? "", response.id]}
          letters={[LETTERS.charAt(index), LETTERS.charAt(index + 1)]}
          isReadOnly={isReadOnly}
        />
      ))}
      {!isReadOnly && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() => {
            session.apply(listResponseAdd(session.store.read(), turn));
          }}
        >
          {t("conversation.addResponse")}
        </Button>
      )}
    </>
  );
}

interface ResponseViewProps extends Omit<ResponseListProps, "turn"> {
  readonly response: Response;
  readonly letter: string;
  readonly isChosen: boolean;
}

function ResponseView({ session, response, letter, isChosen, isReadOnly, onChip }: ResponseViewProps): ReactNode {
  const { t } = useTranslation("label");
  return (
    <div className={styles["response"]} data-chosen={isChosen}>
      <Group gap={6} wrap="nowrap" h={22}>
        <Text size="sm" fw={700}>
          {letter}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {response.model ?? t("conversation.person")}
        </Text>
        {isChosen && (
          <Badge size="xs" variant="light">
            {t("preference.better")}
          </Badge>
        )}
        {!isReadOnly && (
          <ActionIcon
            ml="auto"
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t("conversation.deleteResponse", { letter })}
            onClick={() => {
              session.apply(listSpeechDeletion(session.store.read(), response.id));
            }}
          >
            <IconTrash size={14} aria-hidden />
          </ActionIcon>
        )}
      </Group>
      <SpeechText
        session={session}
        home={response.id}
        parts={response.parts}
        label={t("conversation.wordsOfResponse", { letter })}
        isReadOnly={isReadOnly}
        onChip={onChip}
      />
      <CorrectionList session={session} response={response} isReadOnly={isReadOnly} />
    </div>
  );
}

interface PreferenceScaleProps {
  readonly session: TaskSession;
  readonly turn: string;
  readonly pair: readonly [string, string];
  readonly letters: readonly [string, string];
  readonly isReadOnly: boolean;
}

function PreferenceScale({ session, turn, pair, letters, isReadOnly }: PreferenceScaleProps): ReactNode {
  const { t } = useTranslation("label");
  const document = useReadable(session.store);
  const found = findPreference(document, pair[0], pair[1]);
  return (
    <div className={styles["preference"]}>
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t("preference.title", { first: letters[0], second: letters[1] })}
        </Text>
      </Group>
      <div
        className={styles["scale"]}
        role="radiogroup"
        aria-label={t("preference.title", { first: letters[0], second: letters[1] })}
      >
        {LEANINGS.map((leaning) => {
          const better = leaning < 0 ? letters[0] : letters[1];
          const label =
            leaning === 0 ? t("preference.tie") : t(`preference.by.${Math.abs(leaning) as 1 | 2 | 3}`, { better });
          return (
            <UnstyledButton
              key={leaning}
              className={styles["scaleStep"]}
              role="radio"
              aria-checked={found?.leaning === leaning}
              aria-label={label}
              title={label}
              disabled={isReadOnly}
              onClick={() => {
                session.apply([putPreference(session.store.read(), turn, pair, leaning)]);
              }}
            >
              {leaning === 0 ? "=" : `${better}${"+".repeat(Math.abs(leaning) - 1)}`}
            </UnstyledButton>
          );
        })}
      </div>
      {found !== undefined && (
        <TextInput
          key={found.preference.id}
          size="xs"
          aria-label={t("preference.reason")}
          placeholder={t("preference.reason")}
          defaultValue={found.preference.reason ?? ""}
          readOnly={isReadOnly}
          onBlur={(event) => {
            const rest = dropField(found.preference, "reason");
            const reason = event.currentTarget.value.trim();
            if (reason !== (found.preference.reason ?? "")) {
              session.apply([{ op: "put_preference", value: { ...rest, ...(reason === "" ? {} : { reason }) } }]);
            }
          }}
        />
      )}
    </div>
  );
}
