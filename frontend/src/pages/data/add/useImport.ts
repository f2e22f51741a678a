/** An import on its way: what is chosen, what the check found, what became of it. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";

import {
  checkImport,
  countBytes,
  type DryRun,
  importFiles,
  type ImportWanted,
  startImport,
} from "../../../api/imports";
import type { OutcomeList } from "../../../api/uploads";

/** Files that together are longer go into the background. */
const BACKGROUND_BYTES = 50_000_000;

/** A form may have a thousand files, and a path for each. */
export const MOST_FILES = 900;

/** An import, and what can be done with it. */
export interface Import {
  readonly wanted: ImportWanted;
  /** What the check found; undefined before. */
  readonly report: DryRun | undefined;
  /** What became of it; undefined before. */
  readonly outcomes: OutcomeList | undefined;
  readonly state: "idle" | "checking" | "sending";
  readonly error: Error | null;
  /** How much of the files has gone out, 0 to 100. */
  readonly percent: number;
  readonly isLarge: boolean;
  /** Choose otherwise, and check again. */
  readonly change: (given: Partial<ImportWanted>) => void;
  /** Import; large sets by a job, whose page opens. */
  readonly send: () => void;
}

/**
 * Keep an import while its dialog is open.
 *
 * @param project - Row id of the project.
 * @param onClose - Called when a job takes over.
 * @returns The import.
 */
export function useImport(project: number, onClose: () => void): Import {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [wanted, setWanted] = useState<ImportWanted>({ files: [], update: false, createClasses: false });
  const [sentBytes, setSentBytes] = useState(0);
  const bytes = countBytes(wanted.files);
  const refresh = async (): Promise<void> => {
    const keys = [["items", project], ["projects"], ["jobs", project], ["queue", project], ["ontologies", project]];
    await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  const check = useMutation({ mutationFn: (given: ImportWanted) => checkImport(project, given, setSentBytes) });
  const now = useMutation({ mutationFn: () => importFiles(project, wanted, setSentBytes), onSuccess: refresh });
  const later = useMutation({
    mutationFn: () => startImport(project, wanted, setSentBytes),
    onSuccess: async () => {
      await refresh();
      onClose();
      void navigate({ to: "/projects/$projectId/jobs", params: { projectId: project } });
    },
  });
  const isLarge = bytes > BACKGROUND_BYTES;
  return {
    wanted,
    report: check.data,
    outcomes: now.data,
    state: check.isPending ? "checking" : now.isPending || later.isPending ? "sending" : "idle",
    error: check.error ?? now.error ?? later.error,
    percent: bytes === 0 ? 100 : Math.min(100, (100 * sentBytes) / bytes),
    isLarge,
    change: (given) => {
      const next = { ...wanted, ...given };
      setWanted(next);
      setSentBytes(0);
      now.reset();
      check.reset();
      if (next.files.length > 0 && next.files.length <= MOST_FILES) check.mutate(next);
    },
    send: () => {
      if (isLarge) later.mutate();
      else now.mutate();
    },
  };
}
