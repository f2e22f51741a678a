/** The asset that is worked on: a picture on the canvas, a text to be marked, a player for what has time. */

import { SegmentedControl } from "@mantine/core";
import type { ReactNode } from "react";

import { CanvasView } from "../canvas/CanvasView";
import type { Ghost } from "../canvas/scene";
import styles from "../label.module.css";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import { useReadable } from "../useReadable";
import { Player } from "./Player";
import { TextAsset } from "./TextAsset";

/** Whose asset. */
export interface SlotAreaProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly isReadOnly?: boolean;
  readonly ghosts?: readonly Ghost[];
  readonly children?: ReactNode;
}

/** The asset of the slot that is chosen, and the way to the others. */
export function SlotArea({
  session,
  workbench,
  isReadOnly = false,
  ghosts = NONE,
  children,
}: SlotAreaProps): ReactNode {
  const slot = useReadable(session.slot);
  const names = Object.keys(session.slots);
  return (
    <div className={styles["canvas"]}>
      {names.length > 1 && (
        <SegmentedControl
          className={styles["slots"] ?? ""}
          size="xs"
          value={slot}
          data={names}
          onChange={(name) => {
            session.slot.set(name);
          }}
        />
      )}
      {session.slots[slot]?.media === "image" ? (
        <CanvasView session={session} workbench={workbench} isReadOnly={isReadOnly} ghosts={ghosts}>
          {children}
        </CanvasView>
      ) : (
        <>
          {session.slots[slot]?.media === "text" ? (
            <TextAsset key={slot} session={session} workbench={workbench} slot={slot} isReadOnly={isReadOnly} />
          ) : (
            <Player key={slot} session={session} slot={slot} />
          )}
          {children}
        </>
      )}
    </div>
  );
}

const NONE: readonly Ghost[] = [];
