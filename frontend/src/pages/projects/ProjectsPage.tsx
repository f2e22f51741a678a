/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function ProjectsPage(): ReactNode {
  return null;
}
