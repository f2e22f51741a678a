/** All marks of the document, by class; one selection with the canvas. Only the rows in sight are made. */

import { ActionIcon, Text } from "@mantine/core";
import { IconEye, IconEyeOff, IconLock, IconLockOpen } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { useReadable } from "../useReadable";
import type { Shades, TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import { ClassDot } from "./ClassDot";
import { listMarkRows, listOrder, type MarkRow } from "./markRows";
import { describeMark } from "./markWords";
import styles from "./panels.module.css";

/** Whose marks. */
export interface MarksListProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
}

const ROW_PX = 28;

/** The list. */
export function MarksList({ session, workbench }: MarksListProps): ReactNode {
  const { t } = useTranslation("label");
  const document = useReadable(session.store);
  const selection = useReadable(session.selection);
  const rows = useMemo(() => listMarkRows(document, session.ontology), [document, session.ontology]);
  const host = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used here only
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => host.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const last = selection.ids.at(-1);
  const at = rows.findIndex((row) => row.kind === "mark" && row.id === last);
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: "auto" });
  }, [at, virtualizer]);
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed" p="lg" flex={1}>
        {t("marks.empty")}
      </Text>
    );
  }
  return (
    <div
      ref={host}
      className={styles["list"]}
      role="grid"
      aria-multiselectable
      aria-label={t("marks.name")}
      aria-activedescendant={at < 0 ? undefined : `mark-${last ?? ""}`}
      tabIndex={0}
      onKeyDown={(event) => {
        step(event, session, workbench, listOrder(rows));
      }}
    >
      <div className={styles["inner"]} role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const style = { transform: `translateY(${start}px)` };
          return row.kind === "class" ? (
            <ClassRow key={`class-${row.id}`} row={row} session={session} style={style} />
          ) : (
            <MarkRowView key={row.id} row={row} session={session} workbench={workbench} style={style} />
          );
        })}
      </div>
    </div>
  );
}

function step(event: KeyboardEvent, session: TaskSession, workbench: Workbench, order: readonly string[]): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  event.stopPropagation();
  session.selection.step(order, by);
  const chosen = session.selection.read().ids[0];
  if (chosen !== undefined) workbench.canvas.read()?.reveal(chosen);
}

interface RowProps {
  readonly session: TaskSession;
  readonly style: { readonly transform: string };
}

function ClassRow({ row, session, style }: RowProps & { row: Extract<MarkRow, { kind: "class" }> }): ReactNode {
  const { t } = useTranslation("label");
  const isHidden = useReadable(session.shades).hiddenClasses.has(row.id);
  const label = isHidden
    ? t("marks.showClass", { name: row.view.name })
    : t("marks.hideClass", { name: row.view.name });
  return (
    <div className={`${styles["row"] ?? ""} ${styles["group"] ?? ""}`} style={style} data-hidden={isHidden} role="row">
      <ClassDot style={row.view} />
      <span className={styles["name"]} role="gridcell">
        {row.view.name} <span className={styles["count"]}>{row.count}</span>
      </span>
      <div className={styles["rowTools"]} role="gridcell">
        <Toggle
          isOn={isHidden}
          label={label}
          icon={isHidden ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />}
          onClick={() => {
            toggleShade(session, "hiddenClasses", row.id);
          }}
        />
      </div>
    </div>
  );
}

interface MarkRowViewProps extends RowProps {
  readonly row: Extract<MarkRow, { kind: "mark" }>;
  readonly workbench: Workbench;
}

function MarkRowView({ row, session, workbench, style }: MarkRowViewProps): ReactNode {
  const { t } = useTranslation("label");
  const { ids, hovered } = useReadable(session.selection);
  const { hiddenMarks, locked } = useReadable(session.shades);
  const [isHidden, isLocked] = [hiddenMarks.has(row.id), locked.has(row.id)];
  const number = row.number;
  return (
    <div
      id={`mark-${row.id}`}
      className={styles["row"]}
      style={style}
      role="row"
      aria-selected={ids.includes(row.id)}
      data-kind="mark"
      data-lit={hovered === row.id}
      data-hidden={isHidden}
      onClick={(event) => {
        if (session.grounder.takeMark(row.id)) return;
        if (event.shiftKey || event.ctrlKey || event.metaKey) session.selection.toggle(row.id);
        else session.selection.select(row.id);
        workbench.canvas.read()?.reveal(row.id);
      }}
      onPointerEnter={() => {
        session.selection.hover(row.id);
      }}
      onPointerLeave={() => {
        session.selection.hover(null);
      }}
    >
      <span className={styles["number"]} role="gridcell">
        {number}
      </span>
      <span className={styles["name"]} role="gridcell">
        {describeMark(row.mark, t)}
      </span>
      {row.mark.origin?.score !== undefined && (
        <span className={styles["aside"]} role="gridcell" title={t("marks.fromModel")}>
          {t("score", { percent: Math.round(row.mark.origin.score * 100) })}
          {row.mark.origin.edited === true ? " ✎" : ""}
        </span>
      )}
      <div className={styles["rowTools"]} role="gridcell">
        <Toggle
          isOn={isLocked}
          label={isLocked ? t("marks.unlock", { number }) : t("marks.lock", { number })}
          icon={isLocked ? <IconLock size={14} aria-hidden /> : <IconLockOpen size={14} aria-hidden />}
          onClick={() => {
            toggleShade(session, "locked", row.id);
          }}
        />
        <Toggle
          isOn={isHidden}
          label={isHidden ? t("marks.show", { number }) : t("marks.hide", { number })}
          icon={isHidden ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />}
          onClick={() => {
            toggleShade(session, "hiddenMarks", row.id);
          }}
        />
      </div>
    </div>
  );
}

interface ToggleProps {
  readonly isOn: boolean;
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
}

function Toggle({ isOn, label, icon, onClick }: ToggleProps): ReactNode {
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      tabIndex={-1}
      data-on={isOn}
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      {icon}
    </ActionIcon>
  );
}

function toggleShade(session: TaskSession, name: keyof Shades, id: string): void {
  session.shades.set((before) => {
    const changed = new Set(before[name]);
    if (!changed.delete(id)) changed.add(id);
    return { ...before, [name]: changed };
  });
}
