/** What the address of the jobs page holds. */

import { z } from "zod";

/** Which jobs are shown. */
export const SHOWN = ["all", "going", "done", "failed"] as const;

/** The search part of the address; `start` opens the dialog on a job. */
export const jobsSearch = z.object({
  show: z.enum(SHOWN).optional().catch(undefined),
  start: z.string().optional().catch(undefined),
});
