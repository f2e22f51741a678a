/** What a project may say: classes with attributes, questions, skeletons. Ids never change, names may. */

import { z } from "zod";

import { text as bounded } from "./schema";
import { ClassId } from "./scalars";
import { type Defaults, type Shape, struct } from "./schema";

/** Something that the ontology names. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
}

/** A property of marks of a class. */
export interface Attribute extends Entry {
  /** What its value is. */
  readonly type: "text" | "number" | "boolean" | "option" | "options";
  /** The allowed values of an `option` (one) or `options` (several) attribute. */
  readonly options?: readonly string[];
}

/** A class that marks can have. */
export interface OntologyClass extends Entry {
  /** The kinds of mark that can have it; absent means any. */
  readonly kinds?: readonly string[];
  /** `#rrggbb`; absent lets the palette choose. */
  readonly colour?: string;
  /** One of 1-9; absent when type-ahead is enough. */
  readonly hotkey?: string;
  /** What is asked about each mark of the class. */
  readonly attributes?: readonly Attribute[];
}

/** Something asked about the item, a mark or a turn; `name` is the question as people read it. */
export interface Question extends Entry {
  /** Which kind of mark answers it. */
  readonly kind: "choice" | "rating" | "text";
  /** What it is asked about; absent means the item. */
  readonly target?: "item" | "mark" | "turn";
  /** Answers to choose from. */
  readonly options?: readonly Entry[];
  /** Whether several options may be chosen. */
  readonly multiple?: boolean;
  /** Least rating; absent means 1. */
  readonly min?: number;
  /** Highest rating; absent means 5. */
  readonly max?: number;
  /** Whether a submit without an answer is refused (item questions only). */
  readonly required?: boolean;
}

/** The joints of a thing, in the order that exports write them. */
export interface Skeleton extends Entry {
  /** Names. */
  readonly joints: readonly string[];
  /** Pairs of joint names that are drawn as lines. */
  readonly edges?: readonly (readonly [string, string])[];
  /** Pairs that change places when the image is mirrored. */
  readonly flips?: readonly (readonly [string, string])[];
}

/** Everything a project's documents may name. */
export interface Ontology {
  readonly classes?: readonly OntologyClass[];
  readonly questions?: readonly Question[];
  readonly skeletons?: readonly Skeleton[];
}

const Name = bounded(1, 200);
const Colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, "expected a colour as #rrggbb");
const Hotkey = z.string().regex(/^[1-9]$/, "expected one of 1-9");
const Pairs = z.array(z.tuple([z.string(), z.string()]));

function entry<T extends Entry>(shape: Omit<Shape<T>, keyof Entry>, defaults: Omit<Defaults<T>, keyof Entry>) {
  const whole = { id: ClassId, name: Name, description: z.string(), ...shape };
  return struct<T>(whole as unknown as Shape<T>, { description: "", ...defaults } as unknown as Defaults<T>);
}

const Attribute = entry<Attribute>(
  { type: z.enum(["text", "number", "boolean", "option", "options"]), options: z.array(z.string()) },
  { options: [] },
);

const OntologyClass = entry<OntologyClass>(
  { kinds: z.array(z.string()), colour: Colour, hotkey: Hotkey, attributes: z.array(Attribute) },
  { kinds: [], colour: null, hotkey: null, attributes: [] },
);

const Question = entry<Question>(
  {
    kind: z.enum(["choice", "rating", "text"]),
    target: z.enum(["item", "mark", "turn"]),
    options: z.array(entry<Entry>({}, {})),
    multiple: z.boolean(),
    min: z.number(),
    max: z.number(),
    required: z.boolean(),
  },
  { target: "item", options: [], multiple: false, min: 1, max: 5, required: false },
);

const Skeleton = entry<Skeleton>(
  { joints: z.array(Name).min(1), edges: Pairs, flips: Pairs },
  { edges: [], flips: [] },
);

/** Shape of an ontology. */
export const Ontology: z.ZodType<Ontology> = struct<Ontology>(
  { classes: z.array(OntologyClass), questions: z.array(Question), skeletons: z.array(Skeleton) },
  { classes: [], questions: [], skeletons: [] },
);

/**
 * Read the scale of a rating question.
 *
 * @param question - The question.
 * @returns Least and highest rating, defaults filled in.
 */
export function readScale(question: Question): { min: number; max: number } {
  return { min: question.min ?? 1, max: question.max ?? 5 };
}
