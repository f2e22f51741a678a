/** Turns, their parts, grounding, and what people say about a model's responses. */

import { z } from "zod";

import { countCodePoints } from "../codePoints";
import { makeProblem, type Problem } from "./problem";
import { Id, Offset, Slot } from "./scalars";
import { struct, table, tagged, text } from "./schema";

/** What the marks say about the words that point at them. */
export type Verdict = "supported" | "contradicted" | "unverifiable";

/** The asset in a slot, shown at this place of the turn. */
export interface AssetPart {
  readonly type: "asset";
  readonly slot: string;
}

/** Words, exactly as written. */
export interface TextPart {
  readonly type: "text";
  readonly text: string;
}

/** Words that point at marks. */
export interface GroundPart {
  readonly type: "ground";
  /** The words. */
  readonly text: string;
  /** Ids of the marks they speak of; absent only for a claim that was judged and found without evidence. */
  readonly marks?: readonly string[];
  /** What the marks say about the words; absent when nobody judged. */
  readonly verdict?: Verdict;
}

/** One piece of a turn or response. */
export type Part = AssetPart | TextPart | GroundPart;

/** One message of the conversation. */
export interface Turn {
  readonly id: string;
  /** Who speaks. */
  readonly role: "system" | "user" | "assistant" | "tool";
  /** What is said and shown, in order. */
  readonly parts: readonly Part[];
  /** Whether a trainer learns to write this turn; absent means the usual: assistant turns yes, others no. */
  readonly loss?: boolean;
}

/** One candidate for a turn, to compare with others. */
export interface Response {
  readonly id: string;
  /** Id of the turn it would take the place of. */
  readonly turn: string;
  /** What it says. */
  readonly parts: readonly Part[];
  /** Name of the model that wrote it; absent for a person. */
  readonly model?: string;
  /** Ratings by aspect, e.g. `{"faithful": 5}`. */
  readonly scores?: Readonly<Record<string, number>>;
}

/** Which of two responses to a turn is better. */
export interface Preference {
  readonly id: string;
  /** Id of the turn. */
  readonly turn: string;
  /** Id of the better response (of either, when tied). */
  readonly chosen: string;
  /** Id of the other. */
  readonly rejected: string;
  /** 1 slightly better to 3 much better; absent when not asked. */
  readonly strength?: number;
  /** True when neither is better. */
  readonly tie?: boolean;
  /** Why, in the words of the ontology or the author. */
  readonly reason?: string;
}

/** An error inside a response, where it is, and what should stand there. */
export interface Correction {
  readonly id: string;
  /** Id of the response. */
  readonly response: string;
  /** First code point of the wrong words, in the response's concatenated text. */
  readonly start: number;
  /** First code point after them. */
  readonly end: number;
  /** What kind of error, e.g. `wrong_attribute`. */
  readonly error?: string;
  /** What should stand there; absent when nobody said. */
  readonly replacement?: string;
  /** Ids of the marks that prove it. */
  readonly marks?: readonly string[];
}

/** Shape of a part. */
export const Part: z.ZodType<Part> = tagged<Part>("type", {
  asset: struct<AssetPart>({ type: z.literal("asset"), slot: Slot }, {}),
  text: struct<TextPart>({ type: z.literal("text"), text: z.string() }, {}),
  ground: struct<GroundPart>(
    {
      type: z.literal("ground"),
      text: text(1),
      marks: z.array(Id),
      verdict: z.enum(["supported", "contradicted", "unverifiable"]),
    },
    { marks: [], verdict: null },
  ),
});

/** Shape of a turn. */
export const Turn: z.ZodType<Turn> = struct<Turn>(
  { id: Id, role: z.enum(["system", "user", "assistant", "tool"]), parts: z.array(Part), loss: z.boolean() },
  { loss: null },
);

/** Shape of a response. */
export const Response: z.ZodType<Response> = struct<Response>(
  { id: Id, turn: Id, parts: z.array(Part), model: z.string(), scores: table(z.string(), z.number()) },
  { model: "", scores: {} },
);

/** Shape of a preference. */
export const Preference: z.ZodType<Preference> = struct<Preference>(
  {
    id: Id,
    turn: Id,
    chosen: Id,
    rejected: Id,
    strength: z.int().min(1).max(3),
    tie: z.boolean(),
    reason: z.string(),
  },
  { strength: null, tie: false, reason: "" },
);

/** Shape of a correction. */
export const Correction: z.ZodType<Correction> = struct<Correction>(
  {
    id: Id,
    response: Id,
    start: Offset,
    end: Offset,
    error: z.string(),
    replacement: z.string(),
    marks: z.array(Id),
  },
  { error: "", replacement: null, marks: [] },
);

/**
 * Tell whether a trainer computes its loss on a turn.
 *
 * @param turn - The turn.
 * @returns What the turn says, or the usual for its role.
 */
export function trains(turn: Turn): boolean {
  return turn.loss ?? turn.role === "assistant";
}

/**
 * Join the texts of parts: what offsets count in.
 *
 * @param parts - Parts of a turn or response.
 * @returns Their texts, one after the other; assets have none.
 */
export function joinText(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === "asset" ? "" : part.text)).join("");
}

/**
 * Measure the text of parts.
 *
 * @param parts - Parts of a turn or response.
 * @returns Code points of the concatenated text.
 */
export function measureText(parts: readonly Part[]): number {
  return countCodePoints(joinText(parts));
}

/**
 * Find grounding that says nothing: words that point nowhere although nobody judged them.
 *
 * @param owner - Id of the turn or response.
 * @param parts - Its parts.
 * @returns One problem a part.
 */
export function checkParts(owner: string, parts: readonly Part[]): Problem[] {
  return parts.flatMap((part, index) => {
    if (part.type !== "ground" || (part.marks ?? []).length > 0 || standsAlone(part.verdict)) return [];
    const message =
      `${owner}: the words '${part.text}' point at no mark; expected marks, or the verdict 'contradicted' or ` +
      "'unverifiable' for a claim without evidence";
    return [{ ...makeProblem("ground_without_marks", owner, message), path: `parts[${index}]` }];
  });
}

/**
 * Tell whether a verdict means something for words that point at no mark.
 *
 * @param verdict - A verdict, or none.
 * @returns True for a claim that was judged and found without evidence.
 */
export function standsAlone(verdict: Verdict | undefined): boolean {
  return verdict === "contradicted" || verdict === "unverifiable";
}
