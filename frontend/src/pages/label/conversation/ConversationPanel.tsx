/** The conversation about the item: turns, responses to compare, and what their words point at. */

import { Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { type ReactNode, useCallback, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";

import { useReadable } from "../useReadable";
import type { TaskSession } from "../session/taskSession";
import { ChipCard, type OpenChip } from "./ChipCard";
import styles from "./conversation.module.css";
import { findNextRole, makeTurn } from "./turns";
import { TurnView } from "./TurnView";
import { WordsBar } from "./WordsBar";

/** Which session. */
export interface ConversationPanelProps {
  readonly session: TaskSession;
  readonly isReadOnly: boolean;
}

/** All turns, and the way to the next. */
export function ConversationPanel({ session, isReadOnly }: ConversationPanelProps): ReactNode {
  const { t } = useTranslation("label");
  const document = useReadable(session.store);
  const panel = useRef<HTMLDivElement>(null);
  const [chip, setChip] = useState<OpenChip | null>(null);
  const openChip = useCallback((home: string, index: number, element: HTMLElement) => {
    setChip({ home, index, element });
  }, []);
  const { turns } = document;
  return (
    <div ref={panel} className={styles["panel"]}>
      {turns.length === 0 && (
        <Text size="sm" c="dimmed" p="sm">
          {t("conversation.empty")}
        </Text>
      )}
      {turns.map((turn, index) => (
        <TurnView
          key={turn.id}
          session={session}
          turn={turn}
          place={{ isFirst: index === 0, isLast: index === turns.length - 1 }}
          isReadOnly={isReadOnly}
          onChip={openChip}
        />
      ))}
      {!isReadOnly && (
        <div className={styles["add"]}>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => {
              addTurn(session, panel.current);
            }}
          >
            {t("conversation.addTurn", { role: t(`role.${findNextRole(document)}`) })}
          </Button>
        </div>
      )}
      {!isReadOnly && <WordsBar session={session} />}
      {chip !== null && (
        <ChipCard
          session={session}
          chip={chip}
          isReadOnly={isReadOnly}
          onClose={() => {
            setChip(null);
          }}
        />
      )}
    </div>
  );
}

/** The first turn shows what the conversation is about. The caret goes into the new turn: the next key is a word. */
function addTurn(session: TaskSession, panel: HTMLElement | null): void {
  const document = session.store.read();
  const slots = document.turns.length === 0 ? Object.keys(session.slots) : [];
  const turn = makeTurn(findNextRole(document), slots);
  flushSync(() => {
    session.apply([{ op: "put_turn", value: turn }]);
  });
  panel?.querySelector<HTMLElement>(`[data-home="${CSS.escape(turn.id)}"]`)?.focus();
}
