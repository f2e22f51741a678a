/** One sentence of the server, where no hook can be asked. */

import type { ReactNode } from "react";

import { useSentence } from "./useSentence";

/** What the server said. */
export interface SaidProps {
  readonly children: string;
}

/** The sentence in the person's language. */
export function Said({ children }: SaidProps): ReactNode {
  return useSentence()(children);
}
