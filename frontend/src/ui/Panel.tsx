/** A box with a hairline around it, and a title where it needs one. */

import { Group, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./parts.module.css";

/** What a panel holds. */
export interface PanelProps {
  readonly title?: string;
  /** Beside the title, at the end of its line. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  /** Without the padding, for tables and lists that reach the edge. */
  readonly flush?: boolean;
}

/** A part of a page. */
export function Panel({ title, aside, children, flush = false }: PanelProps): ReactNode {
  return (
    <section className={classes["panel"]} {...(title === undefined ? {} : { "aria-label": title })}>
      {title !== undefined && (
        <Group className={classes["panelHead"]} justify="space-between" wrap="nowrap">
          <Title order={2} size="h6">
            {title}
          </Title>
          {aside}
        </Group>
      )}
      <div className={classes["panelBody"]} data-flush={flush}>
        {children}
      </div>
    </section>
  );
}
