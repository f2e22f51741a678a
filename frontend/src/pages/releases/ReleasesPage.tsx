/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function ReleasesPage(): ReactNode {
  return null;
}
