/** What the address of the releases page holds. */

import { z } from "zod";

/** The search part of the address: whether the dialog that builds one is open. */
export const releasesSearch = z.object({ build: z.literal(true).optional().catch(undefined) });
