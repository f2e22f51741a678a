/** What classes look like and which keys take them. */

import type { Ontology, OntologyClass } from "../../../core/document/ontology";
import { type ClassStyle, styleClass } from "../../../ui/palette";

/** A class as people see it. */
export interface ClassView extends ClassStyle {
  readonly id: string;
  readonly name: string;
  /** One of 1-9; undefined when there is none. */
  readonly hotkey: string | undefined;
}

const known = new WeakMap<Ontology, ReadonlyMap<string, ClassView>>();

/**
 * Describe a class.
 *
 * @param ontology - The ontology.
 * @param id - Id of the class.
 * @returns Its name and style; its id and the first colour for one that the ontology lacks.
 */
export function describeClass(ontology: Ontology, id: string): ClassView {
  return readViews(ontology).get(id) ?? { ...styleClass(0), id, name: id, hotkey: undefined };
}

/**
 * List the classes in the order of the ontology.
 *
 * @param ontology - The ontology.
 * @returns The classes as people see them.
 */
export function listClasses(ontology: Ontology): ClassView[] {
  return [...readViews(ontology).values()];
}

/**
 * Find the class of a key.
 *
 * @param ontology - The ontology.
 * @param key - One of 1-9.
 * @returns The class.
 */
export function findClassOfKey(ontology: Ontology, key: string): OntologyClass | undefined {
  const found = listClasses(ontology).find(({ hotkey }) => hotkey === key);
  return (ontology.classes ?? []).find(({ id }) => id === found?.id);
}

function readViews(ontology: Ontology): ReadonlyMap<string, ClassView> {
  const views = known.get(ontology);
  if (views !== undefined) return views;
  const made = new Map(
    (ontology.classes ?? []).map((entry, index) => {
      const hotkey = entry.hotkey ?? chooseHotkey(ontology, index);
      return [entry.id, { ...styleClass(index, entry.colour), id: entry.id, name: entry.name, hotkey }] as const;
    }),
  );
  known.set(ontology, made);
  return made;
}

/** Where the ontology gives no keys at all, the first nine classes get them in order. */
function chooseHotkey({ classes = [] }: Ontology, index: number): string | undefined {
  const hasKeys = classes.some(({ hotkey }) => hotkey !== undefined);
  return hasKeys || index >= 9 ? undefined : String(index + 1);
}
