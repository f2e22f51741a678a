/** What the address of the search page holds. */

import { z } from "zod";

/** The search part of the address: words or an item to be like, the encoder, and filters. */
export const likenessSearch = z.object({
  text: z.string().optional().catch(undefined),
  item: z.number().int().optional().catch(undefined),
  encoder: z.string().optional().catch(undefined),
  progress: z.string().optional().catch(undefined),
  media: z.string().optional().catch(undefined),
  class: z.string().optional().catch(undefined),
});

/** What a search is narrowed by, and how it is asked. */
export type LikenessSearch = z.infer<typeof likenessSearch>;
