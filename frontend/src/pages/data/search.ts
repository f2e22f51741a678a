/** What the address of the data page holds: filters, what is open, how large the pictures are. */

import { z } from "zod";

import { CHECKS } from "../findings/words";
import { readMetadata, readRange } from "./values";

/** How far labeling of an item can have come. */
export const PROGRESS = ["unlabeled", "partly", "labeled", "in_review", "returned", "accepted", "skipped"] as const;

/** What an item can be made of. */
export const MEDIA = ["image", "video", "audio", "text", "mixed"] as const;

/** The search part of the address; what it cannot read counts as absent. */
export const dataSearch = z.object({
  /** Words that must all occur. */
  text: z.string().optional().catch(undefined),
  progress: z.array(z.enum(PROGRESS)).optional().catch(undefined),
  media: z.array(z.enum(MEDIA)).optional().catch(undefined),
  /** Id of a class that the item has a mark of. */
  class: z.string().optional().catch(undefined),
  /** `set_aside` shows what was taken out, `any` all there is. */
  state: z.enum(["set_aside", "any"]).optional().catch(undefined),
  errors: z.boolean().optional().catch(undefined),
  /** Names of checks: items with a finding of any of them that nobody dismissed. */
  findings: z.array(z.enum(CHECKS)).optional().catch(undefined),
  /** Only items without any such finding. */
  clean: z.literal(true).optional().catch(undefined),
  /** Ranges of facts of files, as `width_px=640..`. */
  facts: z
    .array(z.string().refine((text) => readRange(text) !== null))
    .optional()
    .catch(undefined),
  /** Values of the metadata, as `camera=left`. */
  metadata: z
    .array(z.string().refine((text) => readMetadata(text) !== null))
    .optional()
    .catch(undefined),
  /** The item whose drawer is open. */
  item: z.number().int().optional().catch(undefined),
  /** Width of a picture, px. */
  size: z.number().int().min(80).max(400).optional().catch(undefined),
});

/** The search part of the address, read. */
export type DataSearch = z.infer<typeof dataSearch>;
