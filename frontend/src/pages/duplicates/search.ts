/** What the address of the duplicates page holds. */

import { z } from "zod";

import { GROUP_STATES } from "../../api/duplicates";

/** The search part of the address: which groups, and the one that is looked at. */
export const duplicatesSearch = z.object({
  state: z.enum(GROUP_STATES).optional().catch(undefined),
  group: z.number().int().optional().catch(undefined),
  find: z.literal(true).optional().catch(undefined),
});
