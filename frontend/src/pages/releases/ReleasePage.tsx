/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function ReleasePage(): ReactNode {
  return null;
}
