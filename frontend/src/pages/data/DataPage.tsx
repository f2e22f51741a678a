/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function DataPage(): ReactNode {
  return null;
}
