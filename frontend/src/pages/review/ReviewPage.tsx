/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function ReviewPage(): ReactNode {
  return null;
}
