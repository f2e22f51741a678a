/** A state in a word with a dot. The word carries it; the colour helps. */

import type { ReactNode } from "react";

import classes from "./parts.module.css";

/** How a state feels: at rest, going on, good, wanting a look, bad. */
export type Tone = "neutral" | "active" | "good" | "warning" | "bad";

/** A state. */
export interface StatusTextProps {
  readonly tone: Tone;
  readonly children: ReactNode;
}

/** A dot and a word. */
export function StatusText({ tone, children }: StatusTextProps): ReactNode {
  return (
    <span className={classes["status"]} data-tone={tone}>
      <span className={classes["dot"]} aria-hidden />
      {children}
    </span>
  );
}
