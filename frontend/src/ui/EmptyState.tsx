/** What a page says when it has nothing to show: what would be here, and the one button that starts it. */

import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./parts.module.css";

/** Words, picture and action. */
export interface EmptyStateProps {
  /** An icon of 28 px. */
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** A calm box in the middle of where the content would be. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps): ReactNode {
  return (
    <Stack className={classes["empty"]} align="center" justify="center" gap="sm">
      {icon !== undefined && (
        <div className={classes["emptyIcon"]} aria-hidden>
          {icon}
        </div>
      )}
      <Title order={2} size="h5">
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" size="sm" ta="center" maw="52ch" component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}
