/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function JobsPage(): ReactNode {
  return null;
}
