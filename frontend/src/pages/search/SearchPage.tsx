/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function SearchPage(): ReactNode {
  return null;
}
