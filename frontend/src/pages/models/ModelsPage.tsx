/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function ModelsPage(): ReactNode {
  return null;
}
