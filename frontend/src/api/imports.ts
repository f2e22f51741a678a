/** Imports of other tools' formats: checked first, then sent, large ones into the background. */

import type { Schemas } from "./client";
import { type OutcomeList, sendForm } from "./uploads";

/** What an import would do. */
export type DryRun = Schemas["DryRun"];

/** One thing that the documents of an import name. */
export type Term = Schemas["Term"];

/** Problems of one kind. */
export type ProblemGroup = Schemas["ProblemGroup"];

/** Files of some format, and what happens to what is known and to classes that are not. */
export interface ImportWanted {
  readonly files: readonly File[];
  /** Whether known keys with other content are replaced. */
  readonly update: boolean;
  /** Whether the ontology gains what the documents name and it lacks. */
  readonly createClasses: boolean;
}

/** Told how many bytes have gone out. */
export type OnProgress = (sentBytes: number) => void;

/**
 * Ask what an import would do; nothing is stored.
 *
 * @param project - Row id of the project.
 * @param wanted - The files and the choices.
 * @param onProgress - Told how many bytes have gone out.
 * @returns The report.
 */
export function checkImport(project: number, wanted: ImportWanted, onProgress: OnProgress): Promise<DryRun> {
  return send("/api/imports/dry-run", project, wanted, onProgress);
}

/**
 * Import, and wait until it is done.
 *
 * @param project - Row id of the project.
 * @param wanted - The files and the choices.
 * @param onProgress - Told how many bytes have gone out.
 * @returns What became of each record.
 */
export function importFiles(project: number, wanted: ImportWanted, onProgress: OnProgress): Promise<OutcomeList> {
  return send("/api/imports", project, wanted, onProgress);
}

/**
 * Send files that a job imports.
 *
 * @param project - Row id of the project.
 * @param wanted - The files and the choices.
 * @param onProgress - Told how many bytes have gone out.
 * @returns The job.
 */
export function startImport(
  project: number,
  wanted: ImportWanted,
  onProgress: OnProgress,
): Promise<Schemas["JobView"]> {
  return send("/api/imports/jobs", project, wanted, onProgress);
}

/**
 * Add up the length of files.
 *
 * @param files - The files.
 * @returns Bytes.
 */
export function countBytes(files: readonly File[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

/**
 * Name a file as it lay in its folder, where a whole folder was chosen.
 *
 * @param file - The file.
 * @returns Its path, with forward slashes.
 */
function readPath(file: File): string {
  return file.webkitRelativePath === "" ? file.name : file.webkitRelativePath;
}

function send<T>(url: string, project: number, wanted: ImportWanted, onProgress: OnProgress): Promise<T> {
  const form = new FormData();
  for (const file of wanted.files) {
    form.append("files", file, file.name);
    form.append("paths", readPath(file));
  }
  const choices = `update=${String(wanted.update)}&create_classes=${String(wanted.createClasses)}`;
  return sendForm(`${url}?project=${project}&format=auto&${choices}`, form, onProgress);
}
