/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function PasswordResetPage(): ReactNode {
  return null;
}
