/** When two JSON values, or two states of a document, say the same. */

import { type Document, type Entity, type ListName, LISTS, listNamed } from "./document";
import { isRecord } from "./schema";

/**
 * Compare JSON values. The order of keys does not count, that of lists does.
 *
 * @param a - One value.
 * @param b - The other.
 * @returns Whether they say the same.
 */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((entry, index) => isSame(entry, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

/**
 * Return a document in which entities that did not change are the very objects of an earlier state, so that comparing
 * by identity finds what did.
 *
 * @param before - The earlier state.
 * @param after - The later state, perhaps fresh from the network.
 * @returns What `after` says, sharing objects with `before`.
 */
export function shareUnchanged(before: Document, after: Document): Document {
  const known = new Map(listNamed(before).map(({ entity }) => [entity.id, entity]));
  const share = (name: ListName): readonly Entity[] => {
    const entities: readonly Entity[] = after[name];
    const shared = entities.map((entity) => {
      const old = known.get(entity.id);
      return old !== undefined && isSame(old, entity) ? old : entity;
    });
    return isSameList(before[name], shared) ? before[name] : shared;
  };
  const lists = Object.values(LISTS).map((name) => [name, share(name)] as const);
  return { ...after, ...Object.fromEntries(lists) };
}

/**
 * List the entities that two states of a document do not share.
 *
 * @param before - The earlier state.
 * @param after - The later state; compared by identity, see `shareUnchanged`.
 * @returns Ids of what was added, changed or removed; a changed order alone does not count.
 */
export function listChanged(before: Document, after: Document): Set<string> {
  const left = new Map(listNamed(before).map(({ entity }) => [entity.id, entity]));
  const changed = new Set<string>();
  for (const { entity } of listNamed(after)) {
    if (left.get(entity.id) !== entity) changed.add(entity.id);
    left.delete(entity.id);
  }
  for (const id of left.keys()) changed.add(id);
  return changed;
}

function isSameList(a: readonly Entity[], b: readonly Entity[]): boolean {
  return a.length === b.length && a.every((entity, index) => entity === b[index]);
}
