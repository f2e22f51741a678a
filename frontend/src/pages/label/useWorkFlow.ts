/** The flow of a page, made when the page opens and closed when it is left. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { IdbOutboxStorage } from "../../api/outboxStorage";
import { usePerson } from "../../api/session";
import type { Stage } from "../../api/tasks";
import { Scope } from "../../core/scope";
import { Workbench } from "./session/workbench";
import { type Notice, WorkFlow } from "./session/workFlow";

/** What a page is about. */
export interface WorkOptions {
  readonly project: number;
  readonly stage: Stage;
  /** The task to open; undefined for the next of the queue. */
  readonly task: number | undefined;
  readonly onTask: (task: number | null) => void;
  readonly onNotice: (notice: Notice) => void;
}

/** The flow with its workbench. */
export interface OpenWork {
  readonly flow: WorkFlow;
  readonly workbench: Workbench;
}

/**
 * Open the work of a page.
 *
 * @param options - What the page is about.
 * @returns The flow; null before the page is on screen.
 */
export function useWorkFlow({ project, stage, task, onTask, onNotice }: WorkOptions): OpenWork | null {
  const queryClient = useQueryClient();
  const user = usePerson()?.id;
  const [work, setWork] = useState<OpenWork | null>(null);
  useEffect(() => {
    if (user === undefined) return;
    const storage = new IdbOutboxStorage(user);
    const workbench = new Workbench();
    const { pictures } = workbench;
    const flow = new WorkFlow({ project, stage, storage, queryClient, pictures, onTask, onNotice });
    const scope = new Scope();
    scope.listen(window, "online", () => {
      flow.readSession()?.outbox.flush();
    });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- it holds leases and listeners, which only an effect may
    setWork({ flow, workbench });
    return () => {
      setWork(null);
      scope.destroy();
      flow.close();
      pictures.clear();
    };
  }, [project, stage, user, queryClient, onTask, onNotice]);
  useEffect(() => {
    // Without a task the next one is taken, once; where there was none, the person asks again.
    if (work !== null && (task !== undefined || work.flow.read().kind === "loading")) void work.flow.open(task);
  }, [work, task]);
  return work;
}
