/** What a document needs to know about the assets it speaks of. */

import { z } from "zod";

import { struct } from "./schema";

/** What an asset is. */
export type MediaKind = "image" | "video" | "audio" | "text";

/** Shape of the kind of an asset. */
export const MediaKind: z.ZodType<MediaKind> = z.enum(["image", "video", "audio", "text"]);

/**
 * The decoded facts of one asset that bounds are checked against. What is absent is not known yet (the asset has not
 * been ingested), and the checks that need it are skipped.
 */
export interface AssetFacts {
  readonly media: MediaKind;
  /** Width of the upright image or video frame. */
  readonly width_px?: number;
  /** Height of the upright image or video frame. */
  readonly height_px?: number;
  /** Length of the audio or video, microseconds. */
  readonly duration_us?: number;
  /** Length of the text, Unicode code points. */
  readonly text_length?: number;
}

/** Shape of the facts of an asset. */
export const AssetFacts: z.ZodType<AssetFacts> = struct<AssetFacts>(
  { media: MediaKind, width_px: z.int(), height_px: z.int(), duration_us: z.int(), text_length: z.int() },
  { width_px: null, height_px: null, duration_us: null, text_length: null },
);

/** The assets of an item by the slot that holds them. */
export type Slots = Readonly<Record<string, AssetFacts>>;
