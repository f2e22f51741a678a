/** A player for what has time, with the marks on it, each a way to its moment. */

import { Stack, Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Mark } from "../../../core/document/mark";
import { Scope } from "../../../core/scope";
import { findExtent } from "../../../kinds/extent";
import { FrameClock } from "../../../media/frameClock";
import { MarkedVideo } from "../../../ui/MarkedVideo";
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
  const [clock] = useState(() => new FrameClock());
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
    if (startUs !== undefined) clock.seek(startUs);
  };
  return (
    <div className={styles["player"]}>
      {view.media === "audio" ? (
        <Sound url={view.url} name={view.name ?? slot} clock={clock} />
      ) : (
        <Screen session={session} slot={slot} url={view.url} clock={clock} marks={marks} />
      )}
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

interface ScreenProps extends PlayerProps {
  readonly url: string;
  readonly clock: FrameClock;
  readonly marks: readonly Mark[];
}

/** The video, with what is not hidden on it. */
function Screen({ session, slot, url, clock, marks }: ScreenProps): ReactNode {
  const { hiddenClasses, hiddenMarks } = useReadable(session.shades);
  const counts = useReadable(session.maskCounts);
  const selection = useReadable(session.selection);
  useReadable(session.chip);
  const view = session.task.slots[slot];
  return (
    <div className={styles["screen"]}>
      <MarkedVideo
        url={url}
        label={view?.name ?? slot}
        clock={clock}
        marks={marks.filter(({ id, class: classId = "" }) => !hiddenMarks.has(id) && !hiddenClasses.has(classId))}
        skeletons={session.ontology.skeletons ?? []}
        counts={counts}
        findColour={(classId) => describeClass(session.ontology, classId).colour}
        lit={new Set([...session.readLit(), ...selection.ids])}
        width={view?.width_px ?? 0}
        height={view?.height_px ?? 0}
      />
    </div>
  );
}

interface SoundProps {
  readonly url: string;
  readonly name: string;
  readonly clock: FrameClock;
}

function Sound({ url, name, clock }: SoundProps): ReactNode {
  const element = useRef<HTMLVideoElement>(null);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const scope = new Scope();
    clock.follow(scope, element.current, false);
    return () => {
      scope.destroy();
    };
  }, [clock, url]);
  return (
    <video
      key={url}
      ref={element}
      className={styles["sound"]}
      src={url}
      controls
      preload="metadata"
      aria-label={name}
    />
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
