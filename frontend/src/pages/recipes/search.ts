/** What the address of the recipes page holds. */

import { z } from "zod";

/** The search part of the address: which recipe is open, or a new one, and which of its proposals. */
export const recipesSearch = z.object({
  recipe: z
    .union([z.number().int(), z.literal("new")])
    .optional()
    .catch(undefined),
  proposal: z.number().int().optional().catch(undefined),
});
