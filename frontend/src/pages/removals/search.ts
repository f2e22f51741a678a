/** What the address of the page of takedowns and erasures holds. */

import { z } from "zod";

/** What is listed. */
export const LISTS = ["takedowns", "erasures"] as const;

/** The search part of the address: which list is shown; absent shows takedowns. */
export const removalsSearch = z.object({ show: z.enum(LISTS).optional().catch(undefined) });
