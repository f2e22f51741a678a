/** What jobs and their parameters are called. A job or parameter that the catalogue does not know keeps its own name. */

import type { TFunction } from "i18next";

import type { Field } from "../../ui/form/fields";
import type { FieldWords } from "../../ui/form/SchemaForm";

type T = TFunction<"jobs">;

const JOBS = [
  "embed_assets",
  "find_duplicates",
  "find_contamination",
  "find_leakage",
  "find_problems",
  "run_recipe",
  "suggest_marks",
  "train_probe",
  "import_folder",
  "import_dataset",
  "ingest_assets",
  "complete_facts",
  "build_release",
  "render_export",
  "take_down_asset",
  "erase_item",
] as const;

/** A job that the catalogue knows. */
export type JobName = (typeof JOBS)[number];

const PARAMS = [
  "encoder",
  "regions",
  "min_cosine",
  "max_distance_bits",
  "methods",
  "max_pdq_bits",
  "max_turned_bits",
  "min_looks",
  "min_jaccard",
  "min_shared_s",
  "compare_all",
  "reference_set",
  "min_overlap",
  "checks",
  "prelabeler",
  "only",
  "limit",
  "order_queue",
  "release",
  "question",
  "name",
  "root",
  "licence",
  "source",
  "metadata_from_path",
  "takedown",
  "erasure",
] as const;

const CHOICES = [
  "unlabeled",
  "all",
  "sha256",
  "phash64",
  "pdq256",
  "turned",
  "looks",
  "embedding",
  "text",
  "audio",
  "video",
] as const;
const UNITS = ["items", "assets", "files", "releases"] as const;

function find<N extends string>(names: readonly N[], name: string): N | undefined {
  return names.find((known) => known === name);
}

/**
 * Recognise a job.
 *
 * @param name - Its name.
 * @returns The name, if the catalogue knows it.
 */
export function findJobName(name: string): JobName | undefined {
  return find(JOBS, name);
}

/**
 * Name a job.
 *
 * @param t - The catalogue.
 * @param job - Its name, and its title as the server has it.
 * @returns Its title in the person's language.
 */
export function nameJob(t: T, job: { readonly name: string; readonly title: string }): string {
  const name = findJobName(job.name);
  return name === undefined ? job.title : t(`name.${name}.title`);
}

/**
 * Say what a job does.
 *
 * @param t - The catalogue.
 * @param name - Its name.
 * @returns One or two sentences; empty for a job that the catalogue does not know.
 */
export function describeJob(t: T, name: string): string {
  const known = findJobName(name);
  return known === undefined ? "" : t(`name.${known}.about`);
}

/**
 * Name what a job counts.
 *
 * @param t - The catalogue.
 * @param unit - The unit as the server has it.
 * @returns The unit in the person's language.
 */
export function nameUnit(t: T, unit: string): string {
  const known = find(UNITS, unit);
  return known === undefined ? unit : t(`unit.${known}`);
}

/**
 * Name a parameter.
 *
 * @param t - The catalogue.
 * @param name - Its name.
 * @returns What it is called.
 */
export function nameParam(t: T, name: string): string {
  const known = find(PARAMS, name);
  return known === undefined ? name : t(`param.${known}.label`);
}

/**
 * Find the words of a parameter's field.
 *
 * @param t - The catalogue.
 * @param field - The field.
 * @returns Its words.
 */
export function nameParamField(t: T, field: Field): FieldWords {
  const known = find(PARAMS, field.name);
  return {
    label: nameParam(t, field.name),
    hint: known === undefined ? field.description : t(`param.${known}.hint`),
    choice: (value) => {
      const choice = find(CHOICES, value);
      return choice === undefined ? value : t(`choice.${choice}`);
    },
  };
}
