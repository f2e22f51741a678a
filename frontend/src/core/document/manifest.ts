/**
 * The manifest of a release: one header line, then one record an item, everything that an export needs frozen in. It is
 * canonical NDJSON, sorted by item key by code point.
 */

import { z } from "zod";

import { compareCodePoints, countCodePoints } from "../codePoints";
import { convert, parseJson } from "./decoding";
import { type Document, EMPTY, parseWire } from "./document";
import { type AssetFacts, MediaKind, type Slots } from "./facts";
import type { KindTable } from "./mark";
import { Ontology } from "./ontology";
import { DocumentInvalid, makeProblem } from "./problem";
import { BlobHash } from "./rle";
import { SafeInteger, Slot } from "./scalars";
import { FreeForm, struct, table, text } from "./schema";

/** Where an item goes. */
export type Split = "train" | "validation" | "test";

/** The first line. */
export interface ManifestHeader {
  readonly type: "release";
  /** Version of this layout. */
  readonly schema: 1;
  /** Name of the project when the release was built. */
  readonly project: string;
  /** Which revisions were taken: `accepted` by review, or the `latest` submitted. */
  readonly policy: "accepted" | "latest";
  /** Every ontology version that a document uses, by version number. */
  readonly ontologies: Readonly<Record<string, Ontology>>;
  /** Seed of the split assignment. */
  readonly split_seed: number;
  /** Share of each split, summing to 1. */
  readonly split_shares: Readonly<Partial<Record<Split, number>>>;
}

/** One asset of an item, as it was. */
export interface ManifestAsset extends Omit<AssetFacts, "text_length"> {
  /** Hash of the bytes; absent for a text. */
  readonly sha256?: string;
  /** The text itself; absent for a blob. */
  readonly text?: string;
  /** File name it came with, without folders. */
  readonly name?: string;
  /** Detected media type. */
  readonly mime?: string;
  /** Length of the bytes. */
  readonly size_bytes?: number;
  /** Terms it may be used under. */
  readonly licence?: string;
  /** Where it came from. */
  readonly source?: string;
  /** What the people in it agreed to. */
  readonly consent?: string;
}

/** One author's document, at one revision. */
export interface ManifestAnnotation {
  /** Row id of the annotation. */
  readonly id: number;
  /** Its revision number. */
  readonly revision: number;
  /** Who made it: `user:<id>` or `import`. */
  readonly author: string;
  /** How it came to be. */
  readonly origin: "human" | "import" | "consensus";
  /** SHA-256 of the canonical document. */
  readonly content_hash: string;
  /** Version it was written under. */
  readonly ontology: number;
  /** The document itself. */
  readonly document: Document;
}

/** One item. */
export interface ManifestRecord {
  readonly type: "item";
  /** The item's key, unique in the project. */
  readonly key: string;
  readonly split: Split;
  /** Smallest key of its near-duplicate component; absent when it has no near-duplicate. */
  readonly component?: string;
  /** How often a trainer should see it; absent means 1. */
  readonly weight?: number;
  /** The item's metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Its assets by slot. */
  readonly assets: Readonly<Record<string, ManifestAsset>>;
  /** The documents, by annotation id. */
  readonly annotations?: readonly ManifestAnnotation[];
}

const Split: z.ZodType<Split> = z.enum(["train", "validation", "test"]);

const Header = struct<ManifestHeader>(
  {
    type: z.literal("release").default("release"),
    schema: z.literal(1),
    project: z.string(),
    policy: z.enum(["accepted", "latest"]),
    ontologies: table(z.string(), Ontology),
    split_seed: SafeInteger,
    split_shares: table(Split, z.number()),
  },
  {},
);

const Asset = struct<ManifestAsset>(
  {
    media: MediaKind,
    sha256: BlobHash,
    text: z.string(),
    name: z.string(),
    mime: z.string(),
    size_bytes: SafeInteger,
    width_px: SafeInteger,
    height_px: SafeInteger,
    duration_us: SafeInteger,
    licence: z.string(),
    source: z.string(),
    consent: z.string(),
  },
  {
    sha256: null,
    text: null,
    name: "",
    mime: "",
    size_bytes: null,
    width_px: null,
    height_px: null,
    duration_us: null,
    licence: "",
    source: "",
    consent: "",
  },
);

/**
 * Read a manifest line by line, checking order on the way.
 *
 * @param lines - JSON texts, without their newlines.
 * @param kinds - The kinds of mark that documents may hold.
 * @yields The header, then the records.
 * @throws DocumentInvalid - No header first, records out of order, or a line of the wrong shape.
 */
export function* readManifest(
  lines: Iterable<string>,
  kinds: KindTable,
): Generator<ManifestHeader | ManifestRecord, void> {
  const record = recordSchema(kinds);
  let number = 0;
  let last: string | undefined;
  for (const line of lines) {
    number += 1;
    const raw = parseJson(line);
    if (number === 1) {
      yield convert(raw, Header);
      continue;
    }
    const read = convert(raw, record);
    if (last !== undefined && compareCodePoints(last, read.key) >= 0) {
      const message = `line ${number}: key '${read.key}' follows '${last}'; sort by key`;
      throw new DocumentInvalid([makeProblem("manifest_order", null, message)]);
    }
    last = read.key;
    yield read;
  }
}

/**
 * Collect what bounds are checked against.
 *
 * @param record - One item.
 * @returns The facts of its assets by slot.
 */
export function readSlots(record: ManifestRecord): Slots {
  return Object.fromEntries(Object.entries(record.assets).map(([slot, asset]) => [slot, readFacts(asset)]));
}

function readFacts(asset: ManifestAsset): AssetFacts {
  const { media, width_px, height_px, duration_us } = asset;
  return {
    media,
    ...(width_px === undefined ? {} : { width_px }),
    ...(height_px === undefined ? {} : { height_px }),
    ...(duration_us === undefined ? {} : { duration_us }),
    ...(asset.text === undefined ? {} : { text_length: countCodePoints(asset.text) }),
  };
}

function recordSchema(kinds: KindTable): z.ZodType<ManifestRecord> {
  return struct<ManifestRecord>(
    {
      type: z.literal("item").default("item"),
      key: text(1),
      split: Split,
      component: z.string(),
      weight: z.number(),
      metadata: FreeForm,
      assets: table(Slot, Asset),
      annotations: z.array(annotationSchema(kinds)),
    },
    { component: null, weight: 1, metadata: {}, annotations: [] },
  );
}

function annotationSchema(kinds: KindTable): z.ZodType<ManifestAnnotation> {
  return struct<ManifestAnnotation>(
    {
      id: SafeInteger,
      revision: SafeInteger,
      author: z.string(),
      origin: z.enum(["human", "import", "consensus"]),
      content_hash: BlobHash,
      ontology: SafeInteger,
      document: FreeForm.transform((raw) => ({ ...EMPTY, ...parseWire(raw, kinds) })),
    },
    {},
  );
}
