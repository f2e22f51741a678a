/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function QueuePage(): ReactNode {
  return null;
}
