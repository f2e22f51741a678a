/** What the address of the models page holds. */

import { z } from "zod";

/** The search part of the address: the version that is looked at. */
export const modelsSearch = z.object({ version: z.number().int().optional().catch(undefined) });
