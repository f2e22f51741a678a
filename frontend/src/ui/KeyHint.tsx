/** The key that does the same as a button, shown on or beside it. */

import { Kbd } from "@mantine/core";
import type { ReactNode } from "react";

/** Which key. */
export interface KeyHintProps {
  /** As printed on the key, e.g. `K` or `⌘↵`. */
  readonly children: string;
}

/** One key. It is a hint: the button says what it does. */
export function KeyHint({ children }: KeyHintProps): ReactNode {
  return (
    <Kbd size="xs" aria-hidden>
      {children}
    </Kbd>
  );
}
