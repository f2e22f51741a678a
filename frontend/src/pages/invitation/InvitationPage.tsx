/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function InvitationPage(): ReactNode {
  return null;
}
