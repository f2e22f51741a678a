/** Every reference points at something. Ids are unique; what is named exists and is of the right sort. */

import { type Correction, measureText, type Part, type Preference } from "./conversation";
import { type Document, listNamed, type Named } from "./document";
import type { KindTable, Mark, Noun, Reference } from "./mark";
import { makeProblem, type Problem } from "./problem";

/**
 * List what an entity points at.
 *
 * @param named - The entity with what it is.
 * @param kinds - The kinds of mark.
 * @returns References with what they may point at, in no particular order and with repeats.
 */
export function listReferences(named: Named, kinds: KindTable): Reference[] {
  switch (named.noun) {
    case "mark":
      return kinds[named.entity.kind]?.references?.(named.entity) ?? [];
    case "turn":
      return expect(listPartMarks(named.entity.parts), "mark");
    case "response":
      return [...expect([named.entity.turn], "turn"), ...expect(listPartMarks(named.entity.parts), "mark")];
    case "preference":
      return [
        ...expect([named.entity.turn], "turn"),
        ...expect([named.entity.chosen, named.entity.rejected], "response"),
      ];
    case "correction":
      return [...expect([named.entity.response], "response"), ...expect(named.entity.marks ?? [], "mark")];
  }
}

/** The marks that grounding names. */
function listPartMarks(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => (part.type === "ground" ? (part.marks ?? []) : []));
}

/**
 * Name what references may point at.
 *
 * @param ids - Ids that are pointed at.
 * @param nouns - What they may be.
 * @returns One reference an id.
 */
export function expect(ids: readonly string[], ...nouns: Noun[]): Reference[] {
  return ids.map((id) => ({ id, nouns }));
}

/**
 * Find every id used twice and every reference to nothing, or to the wrong sort of thing.
 *
 * @param document - The document.
 * @param kinds - The kinds of mark.
 * @returns Problems, each naming the entity at fault.
 */
export function checkReferences(document: Document, kinds: KindTable): Problem[] {
  const named = listNamed(document);
  const byId = new Map(named.map((entry) => [entry.entity.id, entry]));
  return [
    ...findRepeats(named),
    ...named.flatMap((entry) => [...checkTargets(entry, byId, kinds), ...checkMeaning(entry, byId, kinds)]),
  ];
}

type ById = ReadonlyMap<string, Named>;

function findRepeats(named: readonly Named[]): Problem[] {
  const seen = new Set<string>();
  return named.flatMap(({ entity: { id } }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const message = `id '${id}' is used twice; ids are unique in a document, rename one`;
    return [makeProblem("duplicate_id", id, message)];
  });
}

function checkTargets(named: Named, byId: ById, kinds: KindTable): Problem[] {
  return listReferences(named, kinds).flatMap(({ id, nouns }) => {
    const found = byId.get(id);
    if (found !== undefined && nouns.includes(found.noun)) return [];
    const what = found === undefined ? "which does not exist" : `which is a ${found.noun}`;
    const wanted = nouns.join(" or a ");
    const message = `${named.noun} ${named.entity.id} points at '${id}', ${what}; expected a ${wanted}`;
    return [makeProblem("unknown_reference", named.entity.id, message)];
  });
}

/** What references say beyond pointing at the right sort of thing. */
function checkMeaning(named: Named, byId: ById, kinds: KindTable): Problem[] {
  if (named.noun === "mark") return checkHomes(named.entity, byId, kinds);
  if (named.noun === "preference") return checkPreference(named.entity, byId);
  if (named.noun === "correction") return checkCorrection(named.entity, byId);
  return [];
}

function checkHomes(mark: Mark, byId: ById, kinds: KindTable): Problem[] {
  const kind = kinds[mark.kind];
  if (kind?.checkHome === undefined) return [];
  return (kind.references?.(mark) ?? []).flatMap(({ id }) => {
    const home = byId.get(id);
    if (home?.noun !== "turn" && home?.noun !== "response") return [];
    return kind.checkHome?.(mark, `${home.noun} '${id}'`, measureText(home.entity.parts)) ?? [];
  });
}

function checkPreference(preference: Preference, byId: ById): Problem[] {
  const { id, turn, chosen, rejected } = preference;
  const problems = [chosen, rejected].flatMap((name) => {
    const found = byId.get(name);
    if (found?.noun !== "response" || found.entity.turn === turn) return [];
    const message = `preference ${id} is about turn '${turn}', but response '${name}' answers '${found.entity.turn}'`;
    return [makeProblem("other_turn", id, message)];
  });
  if (chosen !== rejected) return problems;
  const message = `preference ${id} compares response '${chosen}' with itself; expected two`;
  return [makeProblem("same_response", id, message), ...problems];
}

function checkCorrection(correction: Correction, byId: ById): Problem[] {
  const { id, response, start, end } = correction;
  const found = byId.get(response);
  const length = found?.noun === "response" ? measureText(found.entity.parts) : Infinity;
  if (start < end && end <= length) return [];
  const size = length === Infinity ? "" : ` of ${length} code points`;
  const message =
    `correction ${id} covers code points ${start} to ${end} of response '${response}'${size}; expected start < end, ` +
    "both inside the text";
  return [makeProblem("out_of_bounds", id, message)];
}
