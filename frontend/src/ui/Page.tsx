/** The frame of a page inside the shell: its width, its padding, its one scroll. */

import type { ReactNode } from "react";

import classes from "./parts.module.css";

/** What a page holds. */
export interface PageProps {
  readonly children: ReactNode;
  /** `wide` takes all the width there is; `reading` (default) stops where lines become too long. */
  readonly width?: "reading" | "wide";
}

/** A page that scrolls by itself. */
export function Page({ children, width = "reading" }: PageProps): ReactNode {
  return (
    <div className={classes["page"]} data-width={width}>
      <div className={classes["pageInner"]}>{children}</div>
    </div>
  );
}
