/** The canvas of a task's picture. */

import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SlotView } from "../../../api/tasks";
import { Scope } from "../../../core/scope";
import { isShown } from "../../../media/orientation";
import { Stage } from "../../../media/stage";
import { ErrorState } from "../../../ui/ErrorState";
import { SURFACES } from "../../../ui/theme";
import type { TaskSession } from "../session/taskSession";
import { describeClass } from "../session/classes";
import type { Workbench } from "../session/workbench";
import { useReadable } from "../useReadable";
import { CanvasControlBar } from "./CanvasControlBar";
import styles from "./canvas.module.css";
import { Easel } from "./easel";
import type { Ghost } from "./scene";

/** What to show, and whether it can be changed. */
export interface CanvasViewProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly isReadOnly?: boolean;
  /** Marks of another revision. */
  readonly ghosts?: readonly Ghost[];
  readonly children?: ReactNode;
}

const NO_GHOSTS: readonly Ghost[] = [];

/** A picture with its marks, to be looked at and worked on. */
export function CanvasView({
  session,
  workbench,
  isReadOnly = false,
  ghosts = NO_GHOSTS,
  children,
}: CanvasViewProps): ReactNode {
  const { t } = useTranslation("label");
  const host = useRef<HTMLDivElement>(null);
  const tagHost = useRef<HTMLDivElement>(null);
  const { stage, failure } = useStage(host);
  const easel = useRef<Easel | null>(null);

  useEffect(() => {
    if (stage === null || host.current === null || tagHost.current === null) return;
    const scope = new Scope();
    const { current: hostElement } = host;
    const made = new Easel({
      scope,
      host: hostElement,
      tagHost: tagHost.current,
      stage,
      session,
      workbench,
      isReadOnly,
      describeClass: (classId) => describeClass(session.ontology, classId),
    });
    easel.current = made;
    return () => {
      easel.current = null;
      scope.destroy();
    };
  }, [stage, session, workbench, isReadOnly]);

  useEffect(() => {
    easel.current?.showGhosts(ghosts);
  }, [ghosts, stage, session]);

  const pictureFailure = usePicture(stage, session, workbench);
  const error = failure ?? pictureFailure;
  return (
    <div ref={host} className={styles["host"]} tabIndex={0} role="group" aria-label={t("canvas.name")} data-canvas>
      <div ref={tagHost} className={styles["tags"]} aria-hidden />
      {error !== null && (
        <div className={styles["message"]}>
          <ErrorState error={error} size="inline" />
        </div>
      )}
      {children}
      {stage !== null && <CanvasControlBar stage={stage} workbench={workbench} />}
    </div>
  );
}

function useStage(host: RefObject<HTMLDivElement | null>): { stage: Stage | null; failure: unknown } {
  const [stage, setStage] = useState<Stage | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  useEffect(() => {
    const scope = new Scope();
    const element = host.current;
    if (element === null) return;
    let isCurrent = true;
    Stage.make(scope, element, SURFACES.canvas).then(
      (made) => {
        if (isCurrent) setStage(made);
      },
      (error: unknown) => {
        if (isCurrent) setFailure(error);
      },
    );
    return () => {
      isCurrent = false;
      setStage(null);
      scope.destroy();
    };
  }, [host]);
  return { stage, failure };
}

interface PictureFailure {
  readonly slot: SlotView;
  readonly error: Error;
}

/** Shows the picture of the session's slot. Returns why it cannot be shown. */
function usePicture(stage: Stage | null, session: TaskSession, workbench: Workbench): Error | null {
  const [failure, setFailure] = useState<PictureFailure | null>(null);
  const { t } = useTranslation("label");
  const slot = session.task.slots[useReadable(session.slot)];
  const url = slot?.url ?? null;
  useEffect(() => {
    if (stage === null || slot === undefined) return;
    const size = { width: slot.width_px ?? 1, height: slot.height_px ?? 1 };
    if (url === null) {
      stage.show(null, size);
      return;
    }
    let isCurrent = true;
    workbench.pictures.load(String(slot.asset), { ...slot, url }).then(
      (picture) => {
        if (isCurrent) stage.show(picture, size);
      },
      () => {
        const reason = isShown(slot.mime) ? "canvas.unreadable" : "canvas.notShown";
        if (isCurrent) setFailure({ slot, error: new Error(t(reason, { name: slot.name, mime: slot.mime })) });
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [stage, slot, url, workbench, t]);
  const notReady = useMemo(() => new Error(t("canvas.notReady")), [t]);
  if (url === null) return notReady;
  return failure !== null && failure.slot === slot ? failure.error : null;
}
