/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function NewPasswordPage(): ReactNode {
  return null;
}
