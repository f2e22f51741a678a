/** What every page begins with: what it is, one sentence about it, and what can be done here. */

import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./parts.module.css";

/** Words and actions of a page. */
export interface PageHeaderProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
}

/** The head of a page; it keeps its height whatever is in it. */
export function PageHeader({ title, description, actions }: PageHeaderProps): ReactNode {
  return (
    <Group component="header" className={classes["header"]} justify="space-between" align="flex-start" wrap="nowrap">
      <Stack gap={2} miw={0}>
        <Title order={1} size="h3" className={classes["title"]}>
          {title}
        </Title>
        {description !== undefined && (
          <Text c="dimmed" size="sm" maw="72ch">
            {description}
          </Text>
        )}
      </Stack>
      {actions !== undefined && (
        <Group gap="sm" wrap="nowrap" className={classes["actions"]}>
          {actions}
        </Group>
      )}
    </Group>
  );
}
