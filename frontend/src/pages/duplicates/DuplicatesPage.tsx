/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function DuplicatesPage(): ReactNode {
  return null;
}
