/** How far something is, as a thin line with its numbers in words beside it. */

import { Progress } from "@mantine/core";
import type { ReactNode } from "react";

/** How far. */
export interface ProgressLineProps {
  readonly done: number;
  /** Null while nobody knows. */
  readonly total: number | null;
  /** What is progressing, for screen readers. */
  readonly label: string;
  readonly tone?: "accent" | "green" | "red" | "gray";
}

/** A line of 4 px; full and striped while the total is unknown. */
export function ProgressLine({ done, total, label, tone = "accent" }: ProgressLineProps): ReactNode {
  const isKnown = total !== null && total > 0;
  const value = isKnown ? Math.min(100, (100 * done) / total) : 100;
  return (
    <Progress.Root size={4} radius="xs">
      <Progress.Section
        value={value}
        color={tone}
        striped={!isKnown}
        animated={!isKnown}
        aria-label={label}
        {...(isKnown ? {} : { "aria-valuenow": 0 })}
      />
    </Progress.Root>
  );
}
