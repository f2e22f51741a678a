/** What the document on screen is compared with. */

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { askHistory } from "../../../api/reviews";
import { isOnPicture } from "../../../kinds/layers";
import type { Ghost } from "../canvas/scene";
import type { TaskSession } from "../session/taskSession";
import { useReadable } from "../useReadable";
import { type Change, listChanges } from "./changes";

/** `previous`: the revision before the one under review. `submitted`: that revision itself, to see one's own changes. */
export type Against = "previous" | "submitted";

/** A comparison, and the way to another. */
export interface Comparison {
  readonly choices: readonly Against[];
  readonly choice: Against;
  readonly choose: (choice: Against) => void;
  readonly changes: readonly Change[];
  /** What is gone or was elsewhere, to be shown on the picture. */
  readonly ghosts: readonly Ghost[];
}

/**
 * Compare the document on screen.
 *
 * @param session - The session; its task has a revision.
 * @returns The comparison; with the revision before where there is one.
 */
export function useComparison(session: TaskSession): Comparison {
  const { task, store } = session;
  const document = useReadable(store);
  const [chosen, choose] = useState<Against | null>(null);
  const { data: history } = useQuery(askHistory(task.project, task.item, task.revision));
  const at = (history ?? []).findIndex(({ id }) => id === task.revision);
  const previous = at > 0 ? history?.[at - 1]?.document : undefined;
  const choice = chosen ?? (previous === undefined ? "submitted" : "previous");
  const base = choice === "previous" ? previous : task.base;
  const changes = useMemo(
    () => (base === undefined || base === null ? [] : listChanges(base, document)),
    [base, document],
  );
  const ghosts = useMemo(() => changes.flatMap(makeGhost), [changes]);
  return {
    choices: previous === undefined ? ["submitted"] : ["previous", "submitted"],
    choice,
    choose,
    changes,
    ghosts,
  };
}

function makeGhost({ id, kind, before, details }: Change): Ghost[] {
  if (before?.noun !== "mark" || !isOnPicture(before.entity)) return [];
  const isMoved = details.some((detail) => detail.kind === "moved" || detail.kind === "reshaped");
  return kind === "removed" || isMoved ? [{ key: `ghost-${id}`, mark: before.entity }] : [];
}
