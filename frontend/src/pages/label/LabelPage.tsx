/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function LabelPage(): ReactNode {
  return null;
}
