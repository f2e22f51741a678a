/** One turn, with what can be done to it. */

import { ActionIcon, Menu, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconChevronDown, IconSchool, IconSchoolOff, IconTrash } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { trains, type Turn } from "../../../core/document/conversation";
import type { TaskSession } from "../session/taskSession";
import styles from "./conversation.module.css";
import { ResponseList } from "./ResponseList";
import { SpeechText } from "./SpeechText";
import { listSpeechDeletion, listTurnMove, ROLES } from "./turns";

/** Which turn. */
export interface TurnViewProps {
  readonly session: TaskSession;
  readonly turn: Turn;
  readonly place: { readonly isFirst: boolean; readonly isLast: boolean };
  readonly isReadOnly: boolean;
  readonly onChip: (home: string, index: number, element: HTMLElement) => void;
}

/** Who speaks, what is said, and responses to compare. Drawn again only when the turn itself changes. */
export const TurnView = memo(
  function TurnView({ session, turn, place, isReadOnly, onChip }: TurnViewProps): ReactNode {
    const { t } = useTranslation("label");
    const role = t(`role.${turn.role}`);
    return (
      <section className={styles["turn"]} aria-label={role}>
        <header className={styles["turnHead"]}>
          <RoleMenu session={session} turn={turn} isReadOnly={isReadOnly} />
          {!isReadOnly && <TurnTools session={session} turn={turn} place={place} />}
        </header>
        <SpeechText
          session={session}
          home={turn.id}
          parts={turn.parts}
          label={t("conversation.wordsOf", { role })}
          isReadOnly={isReadOnly}
          onChip={onChip}
        />
        {turn.role === "assistant" && (
          <ResponseList session={session} turn={turn} isReadOnly={isReadOnly} onChip={onChip} />
        )}
      </section>
    );
  },
  (before, after) =>
    before.turn === after.turn &&
    before.session === after.session &&
    before.isReadOnly === after.isReadOnly &&
    before.place.isFirst === after.place.isFirst &&
    before.place.isLast === after.place.isLast,
);

function RoleMenu({ session, turn, isReadOnly }: Pick<TurnViewProps, "session" | "turn" | "isReadOnly">): ReactNode {
  const { t } = useTranslation("label");
  if (isReadOnly) return <span className={styles["role"]}>{t(`role.${turn.role}`)}</span>;
  return (
    <Menu position="bottom-start" shadow="md">
      <Menu.Target>
        <UnstyledButton
          className={styles["role"]}
          aria-label={t("conversation.role", { role: t(`role.${turn.role}`) })}
        >
          {t(`role.${turn.role}`)} <IconChevronDown size={12} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {ROLES.map((role) => (
          <Menu.Item
            key={role}
            onClick={() => {
              session.apply([{ op: "put_turn", value: { ...turn, role } }]);
            }}
          >
            {t(`role.${role}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function TurnTools({ session, turn, place }: Pick<TurnViewProps, "session" | "turn" | "place">): ReactNode {
  const { t } = useTranslation("label");
  const isTrained = trains(turn);
  const act = (label: string, icon: ReactNode, run: () => void, isDisabled = false): ReactNode => (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      disabled={isDisabled}
      onClick={run}
    >
      {icon}
    </ActionIcon>
  );
  return (
    <div className={styles["tools"]}>
      {act(
        isTrained ? t("conversation.trained") : t("conversation.untrained"),
        isTrained ? <IconSchool size={14} aria-hidden /> : <IconSchoolOff size={14} aria-hidden />,
        () => {
          session.apply([{ op: "put_turn", value: { ...turn, loss: !isTrained } }]);
        },
      )}
      {act(
        t("conversation.up"),
        <IconArrowUp size={14} aria-hidden />,
        () => {
          session.apply(listTurnMove(session.store.read(), turn.id, -1));
        },
        place.isFirst,
      )}
      {act(
        t("conversation.down"),
        <IconArrowDown size={14} aria-hidden />,
        () => {
          session.apply(listTurnMove(session.store.read(), turn.id, 1));
        },
        place.isLast,
      )}
      {act(t("conversation.deleteTurn"), <IconTrash size={14} aria-hidden />, () => {
        session.apply(listSpeechDeletion(session.store.read(), turn.id));
      })}
    </div>
  );
}
