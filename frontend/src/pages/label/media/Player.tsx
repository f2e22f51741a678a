/** A plain player for what has time, with the marks on it, each a way to its moment. */

import { Stack, Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { Mark } from "../../../core/document/mark";
import { toSeconds } from "../../../core/time";
import { findExtent } from "../../../kinds/extent";
import { ClassDot } from "../panels/ClassDot";
import { describeMark } from "../panels/markWords";
import { describeClass } from "../session/classes";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { useReadable } from "../useReadable";
import styles from "./media.module.css";

/** Which asset. */
export interface PlayerProps {
  readonly session: TaskSession;
  readonly slot: string;
}

/** The player. */
export function Player({ session, slot }: PlayerProps): ReactNode {
  const { t } = useTranslation("label");
  const element = useRef<HTMLVideoElement>(null);
  const firstS = useRef(0);
  const document = useReadable(session.store);
  const view = session.task.slots[slot];
  const marks = document.marks.filter((mark) => mark.slot === slot);
  if (typeof view?.url !== "string") {
    return (
      <div className={styles["player"]}>
        <Text size="sm">{t("canvas.notReady")}</Text>
      </div>
    );
  }
  const seek = (mark: Mark): void => {
    session.selection.select(mark.id);
    const { start_us: startUs } = findExtent(mark);
    if (element.current !== null && startUs !== undefined)
      element.current.currentTime = firstS.current + toSeconds(startUs);
  };
  return (
    <div className={styles["player"]}>
      <video
        ref={element}
        className={styles["media"]}
        data-media={view.media}
        src={view.url}
        controls
        preload="metadata"
        aria-label={view.name}
        // Marks count from the first frame, players from a zero that may lie before it: there they stand at first.
        onLoadedMetadata={({ currentTarget }) => {
          firstS.current = currentTarget.currentTime;
        }}
      />
      <Stack gap={0} className={styles["moments"] ?? ""}>
        {marks.map((mark) => (
          <MomentRow
            key={mark.id}
            session={session}
            mark={mark}
            number={numberMarks(document).get(mark.id)}
            onSeek={seek}
          />
        ))}
      </Stack>
    </div>
  );
}

interface MomentRowProps {
  readonly session: TaskSession;
  readonly mark: Mark;
  readonly number: number | undefined;
  readonly onSeek: (mark: Mark) => void;
}

function MomentRow({ session, mark, number, onSeek }: MomentRowProps): ReactNode {
  const { t } = useTranslation("label");
  const { ids, hovered } = useReadable(session.selection);
  useReadable(session.chip);
  const view = describeClass(session.ontology, mark.class ?? "");
  const isLit = hovered === mark.id || session.readLit().has(mark.id);
  return (
    <UnstyledButton
      className={styles["moment"]}
      data-lit={isLit}
      aria-pressed={ids.includes(mark.id)}
      onPointerEnter={() => {
        session.selection.hover(mark.id);
      }}
      onPointerLeave={() => {
        session.selection.hover(null);
      }}
      onClick={() => {
        if (!session.grounder.takeMark(mark.id)) onSeek(mark);
      }}
    >
      <span className={styles["momentNumber"]}>{number}</span>
      <ClassDot style={view} />
      <span>{view.name}</span>
      <span className={styles["momentTime"]}>{describeMark(mark, t)}</span>
    </UnstyledButton>
  );
}
