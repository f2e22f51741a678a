/** What the address of the search page holds. */

import { z } from "zod";

/** Which parts of items are compared, by what the page calls them. */
export const SHOWN = {
  whole: ["whole"],
  regions: ["crop"],
  moments: ["time"],
  words: ["text", "said", "turn", "response", "mark"],
} as const;

/** One of them. */
export type Shown = keyof typeof SHOWN;

/** All of them, as the page lists them. */
export const SHOWN_NAMES = ["whole", "regions", "moments", "words"] as const satisfies readonly Shown[];

/** The search part of the address: words or an item to be like, the encoder, and filters. */
export const likenessSearch = z.object({
  text: z.string().optional().catch(undefined),
  item: z.number().int().optional().catch(undefined),
  /** Which part of the item, as the server names it, and in which slot. */
  part: z.string().optional().catch(undefined),
  slot: z.string().optional().catch(undefined),
  encoder: z.string().optional().catch(undefined),
  shown: z.enum(SHOWN_NAMES).optional().catch(undefined),
  progress: z.string().optional().catch(undefined),
  media: z.string().optional().catch(undefined),
  class: z.string().optional().catch(undefined),
  /** Name of a check that found something; `clean` for items without findings. */
  finding: z.string().optional().catch(undefined),
  /** One value of the metadata, as `name=value`. */
  metadata: z.string().optional().catch(undefined),
});

/** What a search is narrowed by, and how it is asked. */
export type LikenessSearch = z.infer<typeof likenessSearch>;
