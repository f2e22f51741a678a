/** Errors that were found in a response: the wrong words, and what should stand there. */

import { ActionIcon, Group, Text, TextInput } from "@mantine/core";
import { IconArrowRight, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { sliceCodePoints } from "../../../core/codePoints";
import { type Correction, joinText, type Response } from "../../../core/document/conversation";
import { useReadable } from "../useReadable";
import { dropField } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { listSpeechDeletion } from "./turns";

/** Whose errors. */
export interface CorrectionListProps {
  readonly session: TaskSession;
  readonly response: Response;
  readonly isReadOnly: boolean;
}

/** One row an error. */
export function CorrectionList({ session, response, isReadOnly }: CorrectionListProps): ReactNode {
  const { t } = useTranslation("label");
  const { corrections } = useReadable(session.store);
  const own = corrections.filter((correction) => correction.response === response.id);
  return own.map((correction) => {
    const wrong = sliceCodePoints(joinText(response.parts), correction.start, correction.end);
    return (
      <Group key={correction.id} gap={6} wrap="nowrap" mt={4}>
        <Text size="sm" td="line-through" c="dimmed" truncate maw={120}>
          {wrong}
        </Text>
        <IconArrowRight size={14} aria-hidden />
        <TextInput
          size="xs"
          flex={1}
          aria-label={t("correction.replacement", { wrong })}
          placeholder={t("correction.placeholder")}
          defaultValue={correction.replacement ?? ""}
          readOnly={isReadOnly}
          onBlur={(event) => {
            putReplacement(session, correction, event.currentTarget.value);
          }}
        />
        {!isReadOnly && (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t("correction.delete", { wrong })}
            onClick={() => {
              session.apply(listSpeechDeletion(session.store.read(), correction.id));
            }}
          >
            <IconX size={14} aria-hidden />
          </ActionIcon>
        )}
      </Group>
    );
  });
}

function putReplacement(session: TaskSession, correction: Correction, replacement: string): void {
  if (replacement === (correction.replacement ?? "")) return;
  const rest = dropField(correction, "replacement");
  session.apply([{ op: "put_correction", value: { ...rest, ...(replacement === "" ? {} : { replacement }) } }]);
}
