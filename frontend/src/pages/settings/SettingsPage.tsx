/** Not there yet. */

import type { ReactNode } from "react";

/** The page. */
export function SettingsPage(): ReactNode {
  return null;
}
