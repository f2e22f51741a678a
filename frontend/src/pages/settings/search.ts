/** What the address of the settings page holds. */

import { z } from "zod";

/** The parts of the settings. */
export const TABS = ["general", "members", "ontology", "guidelines", "tokens", "webhooks"] as const;

/** The search part of the address. */
export const settingsSearch = z.object({ tab: z.enum(TABS).optional().catch(undefined) });
