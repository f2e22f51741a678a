/** Changes to an ontology while it is written. Pure: what comes in stays as it is. */

import type { Ontology, OntologyClass, Question, Skeleton } from "../../../core/document/ontology";
import { CLASS_COLOURS } from "../../../ui/palette";

/** The keys that can choose a class. */
export const HOTKEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const LONGEST_ID = 60;

/**
 * Make an id from a name: ids never change, so they are worth reading.
 *
 * @param name - The name.
 * @param taken - Ids that are in use.
 * @param fallback - What the id begins with where the name has no Latin letter or digit.
 * @returns An id that is not.
 */
export function makeEntryId(name: string, taken: readonly string[], fallback = "class"): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const base = plain.slice(0, LONGEST_ID) || fallback;
  if (!taken.includes(base) && plain !== "") return base;
  let number = plain === "" ? 1 : 2;
  while (taken.includes(`${base}_${number}`)) number += 1;
  return `${base}_${number}`;
}

/** An entry of one of the lists of an ontology. */
export type AnyEntry = OntologyClass | Question | Skeleton;

/** The lists of an ontology. */
export type Part = "classes" | "questions" | "skeletons";

/**
 * Replace, add or remove entries of one list.
 *
 * @param ontology - The ontology.
 * @param part - Which list.
 * @param entries - The list as it shall be.
 * @returns The ontology with that list.
 */
export function withEntries(ontology: Ontology, part: Part, entries: readonly AnyEntry[]): Ontology {
  return { ...ontology, [part]: entries };
}

/**
 * Make a class that nobody has named yet, with the next free colour and hotkey.
 *
 * @param classes - The classes there are.
 * @param name - Its name.
 * @returns The class.
 */
export function makeClass(classes: readonly OntologyClass[], name: string): OntologyClass {
  const hotkey = HOTKEYS.find((key) => classes.every((entry) => entry.hotkey !== key));
  const used = new Set(classes.map(({ colour }) => colour));
  const colour = CLASS_COLOURS.find((each) => !used.has(each)) ?? CLASS_COLOURS[classes.length % CLASS_COLOURS.length];
  return {
    id: makeEntryId(
      name,
      classes.map(({ id }) => id),
    ),
    name,
    ...(colour === undefined ? {} : { colour }),
    ...(hotkey === undefined ? {} : { hotkey }),
  };
}

/**
 * Give a class a hotkey; whoever had it loses it.
 *
 * @param classes - The classes.
 * @param id - Which class.
 * @param hotkey - One of 1-9; null for none.
 * @returns The classes.
 */
export function withHotkey(classes: readonly OntologyClass[], id: string, hotkey: string | null): OntologyClass[] {
  return classes.map((entry) => {
    if (entry.id !== id && entry.hotkey !== hotkey) return entry;
    const rest: { -readonly [K in keyof OntologyClass]: OntologyClass[K] } = { ...entry };
    delete rest.hotkey;
    return entry.id === id && hotkey !== null ? { ...rest, hotkey } : rest;
  });
}

/**
 * Read a list that a person writes on one line.
 *
 * @param line - Words with commas between them.
 * @returns The words, without empty ones and repetitions.
 */
export function splitLine(line: string): string[] {
  const words = line.split(/[,，、\n]/).map((word) => word.trim());
  return [...new Set(words.filter((word) => word !== ""))];
}

/** What is wrong with an ontology, as a key of the catalogue `settings` below `ontology.problem.`, and whose it is. */
export interface OntologyProblem {
  readonly code: "name" | "options" | "scale" | "joints";
  readonly id: string;
}

/**
 * Find what the server would refuse.
 *
 * @param ontology - The ontology.
 * @returns The problems, in order.
 */
export function findProblems({ classes = [], questions = [], skeletons = [] }: Ontology): OntologyProblem[] {
  return [
    ...[...classes, ...questions, ...skeletons]
      .filter(({ name }) => name.trim() === "")
      .map(({ id }) => ({ code: "name", id }) as const),
    ...questions
      .filter(({ kind, options = [] }) => kind === "choice" && options.length === 0)
      .map(({ id }) => ({ code: "options", id }) as const),
    ...questions
      .filter(({ kind, min = 1, max = 5 }) => kind === "rating" && min >= max)
      .map(({ id }) => ({ code: "scale", id }) as const),
    ...skeletons.filter(({ joints }) => joints.length === 0).map(({ id }) => ({ code: "joints", id }) as const),
  ];
}
