/** What two states of a document say differently, as people see it. Pure. */

import { joinText } from "../../../core/document/conversation";
import { type Document, listNamed, type Named } from "../../../core/document/document";
import { isSame } from "../../../core/document/equality";
import type { Mark, Noun } from "../../../core/document/mark";
import { computeBoxIou } from "../../../core/geometry";
import { findExtent } from "../../../kinds/extent";
import { compareWords, type WordChange } from "./wordDiff";

/** One difference. */
export interface Change {
  readonly id: string;
  readonly noun: Noun;
  readonly kind: "added" | "removed" | "changed";
  readonly before: Named | undefined;
  readonly after: Named | undefined;
  readonly details: readonly Detail[];
}

/** What about something changed. */
export type Detail =
  | { readonly kind: "moved"; readonly px: number; readonly overlap: number }
  | { readonly kind: "reshaped"; readonly overlap: number }
  | { readonly kind: "class"; readonly from: string; readonly to: string }
  | { readonly kind: "attributes" }
  | { readonly kind: "words"; readonly words: readonly WordChange[] }
  | { readonly kind: "grounding" }
  | { readonly kind: "other" };

/**
 * Compare two states.
 *
 * @param before - The earlier state.
 * @param after - The later state.
 * @returns Differences, in the order of the later state, what is gone last.
 */
export function listChanges(before: Document, after: Document): Change[] {
  const old = new Map(listNamed(before).map((named) => [named.entity.id, named]));
  const found = listNamed(after).flatMap((named): Change[] => {
    const { id } = named.entity;
    const known = old.get(id);
    old.delete(id);
    if (known === undefined)
      return [{ id, noun: named.noun, kind: "added", before: undefined, after: named, details: [] }];
    if (isSame(known.entity, named.entity)) return [];
    return [{ id, noun: named.noun, kind: "changed", before: known, after: named, details: listDetails(known, named) }];
  });
  const gone = [...old.values()].map((named): Change => ({
    id: named.entity.id,
    noun: named.noun,
    kind: "removed",
    before: named,
    after: undefined,
    details: [],
  }));
  return [...found, ...gone];
}

/**
 * Compare the words of a turn or response with what they were.
 *
 * @param change - A difference.
 * @returns Stretches of the words.
 */
export function readWordChanges({ before, after }: Change): WordChange[] {
  return compareWords(readWords(before), readWords(after));
}

function listDetails(before: Named, after: Named): Detail[] {
  if (before.noun === "mark" && after.noun === "mark") return listMarkDetails(before.entity, after.entity);
  const words = compareWords(readWords(before), readWords(after));
  if (words.some(({ kind }) => kind !== "same")) return [{ kind: "words", words }];
  const isSpeech = after.noun === "turn" || after.noun === "response";
  return [{ kind: isSpeech ? "grounding" : "other" }];
}

function listMarkDetails(before: Mark, after: Mark): Detail[] {
  const details: Detail[] = [];
  if (before.class !== after.class) details.push({ kind: "class", from: before.class ?? "", to: after.class ?? "" });
  if (!isSame(before.attributes ?? {}, after.attributes ?? {})) details.push({ kind: "attributes" });
  details.push(...comparePlaces(before, after));
  return details.length > 0 ? details : [{ kind: "other" }];
}

function comparePlaces(before: Mark, after: Mark): Detail[] {
  const [old, now] = [findExtent(before).xyxy, findExtent(after).xyxy];
  if (old === undefined || now === undefined || isSame(readGeometry(before), readGeometry(after))) return [];
  const overlap = computeBoxIou(old, now);
  const [dx, dy] = [(now[0] + now[2] - old[0] - old[2]) / 2, (now[1] + now[3] - old[1] - old[3]) / 2];
  const px = Math.hypot(dx, dy);
  return px >= 0.5 ? [{ kind: "moved", px, overlap }] : [{ kind: "reshaped", overlap }];
}

/** All of a mark but what is compared by itself. */
function readGeometry(mark: Mark): object {
  const apart = new Set(["class", "attributes", "origin"]);
  return Object.fromEntries(Object.entries(mark).filter(([name]) => !apart.has(name)));
}

function readWords(named: Named | undefined): string {
  return named?.noun === "turn" || named?.noun === "response" ? joinText(named.entity.parts) : "";
}
