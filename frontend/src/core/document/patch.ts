/** Change sets: small operations on the entities of a document, applied all or none. */

import type { Correction, Preference, Response, Turn } from "./conversation";
import { type Document, type Entity, findNamed, type ListName, LISTS, type Named } from "./document";
import { isKeyframed, type Keyframe, type Mark, type Noun } from "./mark";
import { DocumentInvalid, makeProblem } from "./problem";

/** Add a mark on top, or replace the mark with this id in its place. */
export interface PutMark {
  readonly op: "put_mark";
  readonly value: Mark;
}

/** Add a turn at the end, or replace the turn with this id in its place. */
export interface PutTurn {
  readonly op: "put_turn";
  readonly value: Turn;
}

/** Add or replace a response. */
export interface PutResponse {
  readonly op: "put_response";
  readonly value: Response;
}

/** Add or replace a preference. */
export interface PutPreference {
  readonly op: "put_preference";
  readonly value: Preference;
}

/** Add or replace a correction. */
export interface PutCorrection {
  readonly op: "put_correction";
  readonly value: Correction;
}

/** Remove the entity with this id. What points at it must go, or point elsewhere, in the same change set. */
export interface Delete {
  readonly op: "delete";
  readonly id: string;
}

/** Put an entity before another of its sort, or last when `before` is absent. */
export interface Move {
  readonly op: "move";
  readonly id: string;
  readonly before?: string;
}

/** Say of which classes every instance in a slot is marked; an empty list takes the statement back. */
export interface SetExhaustive {
  readonly op: "set_exhaustive";
  readonly slot: string;
  readonly classes: readonly string[];
}

/** Add a keyframe to a track, or replace the one at the same time. */
export interface PutKeyframe {
  readonly op: "put_keyframe";
  readonly mark: string;
  readonly value: Keyframe;
}

/** Remove the keyframe at a time. The last one cannot go; delete the track instead. */
export interface DeleteKeyframe {
  readonly op: "delete_keyframe";
  readonly mark: string;
  readonly at_us: number;
}

/** An operation that adds or replaces an entity. */
export type Put = PutMark | PutTurn | PutResponse | PutPreference | PutCorrection;

/** One operation. */
export type Op = Put | Delete | Move | SetExhaustive | PutKeyframe | DeleteKeyframe;

/** What a client sends. */
export interface ChangeSet {
  /** Made once per browser and task, or once per program run. */
  readonly client_id: string;
  /** Rising number, so that a repeated request is recognised. */
  readonly seq: number;
  /** The draft version that the client had seen. */
  readonly base_version: number;
  /** Applied in order, all or none. */
  readonly ops: readonly Op[];
}

/** What each put puts. */
export const PUT_NOUNS: Readonly<Record<Put["op"], Noun>> = {
  put_mark: "mark",
  put_turn: "turn",
  put_response: "response",
  put_preference: "preference",
  put_correction: "correction",
};

/**
 * Tell puts from other operations.
 *
 * @param op - Any operation.
 * @returns Whether it adds or replaces an entity.
 */
export function isPut(op: Op): op is Put {
  return Object.hasOwn(PUT_NOUNS, op.op);
}

/**
 * Make the operation that puts an entity.
 *
 * @param named - The entity with what it is.
 * @returns The put.
 */
export function makePut(named: Named): Put {
  return { op: `put_${named.noun}`, value: named.entity } as Put;
}

/**
 * Return the document after the operations. References are not checked here: a change set may pass through states in
 * which they dangle.
 *
 * @param document - The document; not changed. Entities that no operation touches are shared with the result.
 * @param ops - Applied in order.
 * @returns The changed document.
 * @throws DocumentInvalid - An operation names an entity or keyframe that is not there, or an id of another sort.
 */
export function applyOps(document: Document, ops: readonly Op[]): Document {
  return ops.reduce(applyOp, document);
}

/**
 * Return the document after those operations that fit it, passing over the others: a guess at what the server will
 * make of them, for display until it answers.
 *
 * @param document - The document; not changed.
 * @param ops - Applied in order.
 * @returns The changed document.
 */
export function applyFitting(document: Document, ops: readonly Op[]): Document {
  return ops.reduce((before, op) => {
    try {
      return applyOp(before, op);
    } catch (error) {
      if (error instanceof DocumentInvalid) return before;
      throw error;
    }
  }, document);
}

/**
 * Return the document after one operation; see `applyOps`.
 *
 * @param document - The document; not changed.
 * @param op - The operation.
 * @returns The changed document.
 */
export function applyOp(document: Document, op: Op): Document {
  if (isPut(op)) return put(document, op);
  switch (op.op) {
    case "delete": {
      const name = findList(document, op.id);
      return withList(document, name, without(document[name], op.id));
    }
    case "move":
      return move(document, op);
    case "set_exhaustive":
      return setExhaustive(document, op);
    case "put_keyframe":
    case "delete_keyframe":
      return changeKeyframe(document, op);
  }
}

function put(document: Document, op: Put): Document {
  const name = LISTS[PUT_NOUNS[op.op]];
  const entities: readonly Entity[] = document[name];
  const index = entities.findIndex((entity) => entity.id === op.value.id);
  if (index >= 0) return withList(document, name, entities.with(index, op.value));
  const taken = findNamed(document, op.value.id);
  if (taken !== undefined) {
    throw refusal("duplicate_id", op.value.id, `id '${op.value.id}' is already a ${taken.noun}'s; choose another`);
  }
  return withList(document, name, [...entities, op.value]);
}

function move(document: Document, op: Move): Document {
  const name = findList(document, op.id);
  const entities: readonly Entity[] = document[name];
  const moved = entities.filter((entity) => entity.id === op.id);
  const rest = without(entities, op.id);
  const index = op.before === undefined ? rest.length : rest.findIndex((entity) => entity.id === op.before);
  if (index < 0) {
    throw refusal("unknown_entity", op.id, `cannot move '${op.id}' before '${op.before}', which is not in ${name}`);
  }
  return withList(document, name, rest.toSpliced(index, 0, ...moved));
}

function setExhaustive(document: Document, op: SetExhaustive): Document {
  const rest = Object.entries(document.exhaustive).filter(([slot]) => slot !== op.slot);
  const changed = op.classes.length > 0 ? [...rest, [op.slot, op.classes] as const] : rest;
  return { ...document, exhaustive: Object.fromEntries(changed) };
}

function changeKeyframe(document: Document, op: PutKeyframe | DeleteKeyframe): Document {
  const track = document.marks.find((mark) => mark.id === op.mark);
  if (!isKeyframed(track)) throw refusal("unknown_entity", op.mark, `there is no track '${op.mark}'`);
  const atUs = op.op === "put_keyframe" ? op.value.at_us : op.at_us;
  const rest = track.keyframes.filter((keyframe) => keyframe.at_us !== atUs);
  if (op.op === "delete_keyframe" && rest.length === track.keyframes.length) {
    throw refusal("unknown_entity", op.mark, `track '${op.mark}' has no keyframe at ${atUs} us`);
  }
  if (op.op === "delete_keyframe" && rest.length === 0) {
    throw refusal("last_keyframe", op.mark, `${atUs} us is the only keyframe of '${op.mark}'; delete the track`);
  }
  const keyframes = op.op === "put_keyframe" ? [...rest, op.value].sort((a, b) => a.at_us - b.at_us) : rest;
  const changed = { ...track, keyframes };
  return withList(document, "marks", document.marks.with(document.marks.indexOf(track), changed));
}

function findList(document: Document, id: string): ListName {
  const found = findNamed(document, id);
  if (found === undefined) {
    throw refusal("unknown_entity", id, `there is nothing with id '${id}'; it may be deleted`);
  }
  return LISTS[found.noun];
}

function withList(document: Document, name: ListName, entities: readonly Entity[]): Document {
  return { ...document, [name]: entities };
}

function without(entities: readonly Entity[], id: string): readonly Entity[] {
  return entities.filter((entity) => entity.id !== id);
}

function refusal(code: string, id: string, message: string): DocumentInvalid {
  return new DocumentInvalid([makeProblem(code, id, message)]);
}
