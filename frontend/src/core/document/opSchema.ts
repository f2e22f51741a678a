/** The shape of operations, for those that come from outside: fixtures, files, another window. */

import { z } from "zod";

import { Correction, Preference, Response, Turn } from "./conversation";
import { convert } from "./decoding";
import { markSchema } from "./document";
import type { Keyframe, KindTable } from "./mark";
import type { Delete, DeleteKeyframe, Move, Op, Put, PutKeyframe, SetExhaustive } from "./patch";
import { ClassId, Id, Slot, TimeUs } from "./scalars";
import { struct, tagged } from "./schema";

/**
 * Read operations.
 *
 * @param raw - Decoded JSON.
 * @param kinds - The kinds of mark that they may put.
 * @returns The operations, fields at their default left out.
 * @throws DocumentInvalid - One of them has the wrong shape.
 */
export function parseOps(raw: unknown, kinds: KindTable): Op[] {
  return convert(raw, z.array(opSchema(kinds)));
}

function opSchema(kinds: KindTable): z.ZodType<Op> {
  return tagged<Op>("op", {
    put_mark: put("put_mark", markSchema(kinds)),
    put_turn: put("put_turn", Turn),
    put_response: put("put_response", Response),
    put_preference: put("put_preference", Preference),
    put_correction: put("put_correction", Correction),
    delete: struct<Delete>({ op: z.literal("delete"), id: Id }, {}),
    move: struct<Move>({ op: z.literal("move"), id: Id, before: Id }, { before: null }),
    set_exhaustive: struct<SetExhaustive>(
      { op: z.literal("set_exhaustive"), slot: Slot, classes: z.array(ClassId) },
      {},
    ),
    put_keyframe: struct<PutKeyframe>({ op: z.literal("put_keyframe"), mark: Id, value: keyframe(kinds) }, {}),
    delete_keyframe: struct<DeleteKeyframe>({ op: z.literal("delete_keyframe"), mark: Id, at_us: TimeUs }, {}),
  });
}

function put<P extends Put>(op: P["op"], value: z.ZodType): z.ZodType<P> {
  return z.strictObject({ op: z.literal(op), value }) as unknown as z.ZodType<P>;
}

function keyframe(kinds: KindTable): z.ZodType<Keyframe> {
  const found = Object.values(kinds).find((kind) => kind.keyframe !== undefined);
  if (found?.keyframe === undefined) throw new Error("no kind has keyframes");
  return found.keyframe;
}
