/** What edits of the conversation mean for the document. Pure. */

import { listDeletion } from "../../../core/cascade";
import type { Preference, Response, Turn } from "../../../core/document/conversation";
import type { Document } from "../../../core/document/document";
import type { Op } from "../../../core/document/patch";
import { makeId } from "../../../core/ids";
import { KINDS } from "../../../kinds/registry";

/** Who can speak. */
export const ROLES = ["system", "user", "assistant", "tool"] as const satisfies readonly Turn["role"][];

/** How strongly one of two responses is preferred: below 0 the first, above 0 the second, 0 neither; up to 3. */
export type Leaning = -3 | -2 | -1 | 0 | 1 | 2 | 3;

/** The steps of the scale between two responses. */
export const LEANINGS: readonly Leaning[] = [-3, -2, -1, 0, 1, 2, 3];

/**
 * Choose who speaks next.
 *
 * @param document - The document.
 * @returns The assistant after the user, else the user.
 */
export function findNextRole(document: Document): Turn["role"] {
  return document.turns.at(-1)?.role === "user" ? "assistant" : "user";
}

/**
 * Add a turn at the end.
 *
 * @param role - Who speaks.
 * @param slots - Assets that it shows before its words.
 * @returns The turn, empty but for its assets.
 */
export function makeTurn(role: Turn["role"], slots: readonly string[]): Turn {
  return { id: makeId(), role, parts: slots.map((slot) => ({ type: "asset", slot })) };
}

/**
 * List the operations that move a turn.
 *
 * @param document - The document.
 * @param id - Id of the turn.
 * @param by - -1 towards the start, 1 towards the end.
 * @returns Operations; none at the border.
 */
export function listTurnMove({ turns }: Document, id: string, by: 1 | -1): Op[] {
  const at = turns.findIndex((turn) => turn.id === id);
  const to = at + by;
  if (at < 0 || to < 0 || to >= turns.length) return [];
  const before = by < 0 ? turns[to]?.id : turns[to + 1]?.id;
  return [{ op: "move", id, ...(before === undefined ? {} : { before }) }];
}

/**
 * List the operations that add a response to compare. The first one takes the turn's own words along as the other.
 *
 * @param document - The document.
 * @param turn - The turn.
 * @returns Operations.
 */
export function listResponseAdd(document: Document, turn: Turn): Op[] {
  const known = document.responses.filter((response) => response.turn === turn.id);
  const own: Response = { id: makeId(), turn: turn.id, parts: turn.parts.filter(({ type }) => type !== "asset") };
  const empty: Response = { id: makeId(), turn: turn.id, parts: [] };
  const made = known.length > 0 || own.parts.length === 0 ? [empty] : [own, empty];
  return made.map((value) => ({ op: "put_response", value }));
}

/**
 * Read how two responses compare.
 *
 * @param document - The document.
 * @param first - Id of one.
 * @param second - Id of the other.
 * @returns The judgement and how it leans; undefined when nobody judged.
 */
export function findPreference(
  { preferences }: Document,
  first: string,
  second: string,
): { preference: Preference; leaning: Leaning } | undefined {
  const preference = preferences.find(
    ({ chosen, rejected }) => (chosen === first && rejected === second) || (chosen === second && rejected === first),
  );
  if (preference === undefined) return undefined;
  if (preference.tie === true) return { preference, leaning: 0 };
  const strength = Math.min(Math.max(preference.strength ?? 2, 1), 3);
  return { preference, leaning: (preference.chosen === first ? -strength : strength) as Leaning };
}

/**
 * Judge between two responses.
 *
 * @param document - The document.
 * @param turn - Id of their turn.
 * @param pair - Their ids.
 * @param leaning - Which is better, and how much.
 * @returns The operation.
 */
export function putPreference(
  document: Document,
  turn: string,
  [first, second]: readonly [string, string],
  leaning: Leaning,
): Op {
  const known = findPreference(document, first, second)?.preference;
  const [chosen, rejected] = leaning > 0 ? [second, first] : [first, second];
  const reason = known?.reason === undefined ? {} : { reason: known.reason };
  const judged = leaning === 0 ? { tie: true } : { strength: Math.abs(leaning) };
  return { op: "put_preference", value: { id: known?.id ?? makeId(), turn, chosen, rejected, ...judged, ...reason } };
}

/**
 * List the operations that delete something of the conversation, with what cannot stand without it.
 *
 * @param document - The document.
 * @param id - Id of a turn, response or correction.
 * @returns Operations.
 */
export function listSpeechDeletion(document: Document, id: string): Op[] {
  return listDeletion(document, [id], KINDS);
}
