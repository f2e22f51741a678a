/** The bar over the canvas: what this is, how far one has come, whether it is saved, and the way on. */

import { ActionIcon, Button, type ButtonProps, Group, Text } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconArrowLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";

import { useReadable } from "./useReadable";
import styles from "./label.module.css";
import { SaveStatus } from "./SaveStatus";
import type { TaskSession } from "./session/taskSession";

/** Which task. */
export interface TaskBarProps {
  readonly project: { readonly id: number; readonly name: string };
  readonly session: TaskSession;
  /** Shown beside the name of the item, e.g. how many are done. */
  readonly progress: string;
  readonly isLeaseLost: boolean;
  /** What ends the task. */
  readonly children: ReactNode;
}

/** The bar. */
export function TaskBar({ project, session, progress, isLeaseLost, children }: TaskBarProps): ReactNode {
  const { t } = useTranslation("label");
  return (
    <header className={styles["bar"]}>
      <ActionIcon
        renderRoot={(props: object) => (
          <Link to="/projects/$projectId/queue" params={{ projectId: project.id }} {...props} />
        )}
        variant="subtle"
        color="gray"
        aria-label={t("bar.back")}
        title={t("bar.back")}
      >
        <IconArrowLeft size={17} stroke={1.75} aria-hidden />
      </ActionIcon>
      <Text size="sm" c="dimmed" truncate className={styles["projectName"]}>
        {project.name}
      </Text>
      <Text size="sm" c="dimmed" aria-hidden className={styles["projectName"]}>
        /
      </Text>
      <Text component="h1" size="sm" fw={600} truncate>
        {session.task.key}
      </Text>
      <Text size="xs" c="dimmed" className={styles["progress"]}>
        {progress}
      </Text>
      <UndoButtons session={session} />
      <SaveStatus session={session} isLeaseLost={isLeaseLost} />
      <Group gap={8} wrap="nowrap">
        {children}
      </Group>
    </header>
  );
}

function UndoButtons({ session }: Pick<TaskBarProps, "session">): ReactNode {
  const { t } = useTranslation("label");
  const { undo } = session;
  const canUndo = useReadable({ read: undo.canUndo, subscribe: undo.subscribe });
  const canRedo = useReadable({ read: undo.canRedo, subscribe: undo.subscribe });
  return (
    <Group gap={2} wrap="nowrap" ml="auto">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("keys.undo")}
        title={t("keys.undo")}
        disabled={!canUndo}
        onClick={() => undo.undo()}
      >
        <IconArrowBackUp size={17} stroke={1.75} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("keys.redo")}
        title={t("keys.redo")}
        disabled={!canRedo}
        onClick={() => undo.redo()}
      >
        <IconArrowForwardUp size={17} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** A button of the bar with its key on it. */
export interface BarButtonProps extends Omit<ButtonProps, "rightSection"> {
  readonly label: string;
  readonly keyHint: string;
  readonly isPrimary?: boolean;
  readonly onClick: () => void;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** What ends a task. Takes what a popover gives to what opens it. */
export function BarButton({ label, keyHint, isPrimary = false, ...rest }: BarButtonProps): ReactNode {
  return (
    <Button
      size="xs"
      variant={isPrimary ? "filled" : "default"}
      rightSection={
        <kbd className={styles["barKey"]} aria-hidden>
          {keyHint}
        </kbd>
      }
      {...rest}
    >
      {label}
    </Button>
  );
}
