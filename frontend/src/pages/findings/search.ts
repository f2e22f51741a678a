/** What the address of the findings page holds. */

import { z } from "zod";

import { FINDING_STATES } from "../../api/findings";

/** The search part of the address: which findings, and the one that is looked at. */
export const findingsSearch = z.object({
  state: z.enum(FINDING_STATES).optional().catch(undefined),
  check: z.string().optional().catch(undefined),
  score: z.number().min(0).max(1).optional().catch(undefined),
  finding: z.number().int().optional().catch(undefined),
  start: z.literal(true).optional().catch(undefined),
});
