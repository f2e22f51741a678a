/** Whether the work is saved, in words; and what to do where it cannot be. The words change, their place does not. */

import { Button, Group, Popover, Stack, Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { OutboxState, OutboxStatus } from "../../core/outbox/status";
import styles from "./label.module.css";
import type { TaskSession } from "./session/taskSession";
import { useReadable } from "./useReadable";
import { useSentence } from "../../ui/useSentence";

/** Whose work. */
export interface SaveStatusProps {
  readonly session: TaskSession;
  readonly isLeaseLost: boolean;
}

const TONES: Readonly<Record<OutboxState, "good" | "busy" | "warn" | "bad">> = {
  saved: "good",
  pending: "busy",
  saving: "busy",
  offline: "warn",
  signed_out: "warn",
  conflict: "bad",
  refused: "bad",
  elsewhere: "bad",
};

const DECISIONS: ReadonlySet<OutboxState> = new Set(["conflict", "refused", "elsewhere"]);

/** A dot and a word. */
export function SaveStatus({ session, isLeaseLost }: SaveStatusProps): ReactNode {
  const { t } = useTranslation("label");
  const status = useReadable(session.outbox);
  const words = t(`saved.${status.state}`, { count: status.kept });
  const tone = isLeaseLost && status.state === "saved" ? "warn" : TONES[status.state];
  if (!DECISIONS.has(status.state) && !isLeaseLost) {
    return (
      <div className={styles["status"]} role="status" data-tone={tone} data-state={status.state}>
        {words}
      </div>
    );
  }
  return (
    <Popover defaultOpened={DECISIONS.has(status.state)} position="bottom-end" width={320} shadow="md">
      <Popover.Target>
        <UnstyledButton className={styles["status"]} data-tone={tone} data-state={status.state}>
          {isLeaseLost && status.state === "saved" ? t("saved.leaseLost") : words}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Decision session={session} status={status} isLeaseLost={isLeaseLost} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Decision({ session, status, isLeaseLost }: SaveStatusProps & { readonly status: OutboxStatus }): ReactNode {
  const { t } = useTranslation("label");
  const say = useSentence();
  const { outbox } = session;
  if (status.conflict !== null) {
    return (
      <Stack gap="sm">
        <Text size="sm">{t("saved.conflictWhy", { count: status.conflict.ids.length })}</Text>
        <Group gap="sm">
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              outbox.resolve("theirs");
            }}
          >
            {t("saved.takeTheirs")}
          </Button>
          <Button
            size="xs"
            onClick={() => {
              outbox.resolve("mine");
            }}
          >
            {t("saved.keepMine")}
          </Button>
        </Group>
      </Stack>
    );
  }
  if (status.refusal !== null) {
    const { message, problems } = status.refusal;
    return (
      <Stack gap="sm">
        <Text size="sm">{problems.map((problem) => say(problem.message)).join(" ") || say(message)}</Text>
        <Group gap="sm">
          <Button
            size="xs"
            onClick={() => {
              outbox.flush();
            }}
          >
            {t("saved.tryAgain")}
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              outbox.giveUp();
            }}
          >
            {t("saved.giveUp")}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      <Text size="sm">{isLeaseLost ? t("saved.leaseLostWhy") : t("saved.elsewhereWhy")}</Text>
      {status.state === "elsewhere" && (
        <Button
          size="xs"
          onClick={() => {
            void session.start();
          }}
        >
          {t("saved.takeBack")}
        </Button>
      )}
    </Stack>
  );
}
