/** Text to take away: a button that copies, a line, and a block of code. */

import { ActionIcon, Button, CopyButton as MantineCopy, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./parts.module.css";

const SHOWN_MS = 1500;

/** What is copied. */
export interface CopyButtonProps {
  readonly value: string;
  /** Shown beside the icon; without it, only the icon. */
  readonly label?: string;
}

/** A button that copies and says so. */
export function CopyButton({ value, label }: CopyButtonProps): ReactNode {
  const { t } = useTranslation("parts");
  return (
    <MantineCopy value={value} timeout={SHOWN_MS}>
      {({ copied, copy }) => {
        const icon = copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />;
        const words = copied ? t("copied") : t("copy");
        if (label !== undefined)
          return (
            <Button size="xs" variant="subtle" color="gray" leftSection={icon} onClick={copy}>
              {copied ? t("copied") : label}
            </Button>
          );
        return (
          <Tooltip label={words}>
            <ActionIcon size="sm" variant="subtle" color="gray" onClick={copy} aria-label={words}>
              {icon}
            </ActionIcon>
          </Tooltip>
        );
      }}
    </MantineCopy>
  );
}

/** A value on one line. */
export interface CopyFieldProps {
  readonly value: string;
  /** What is shown where the value is too long, e.g. the first letters of a hash. */
  readonly shown?: string;
}

/** One line of fixed-width text with its copy button. */
export function CopyField({ value, shown = value }: CopyFieldProps): ReactNode {
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <Text ff="monospace" size="sm" truncate title={value}>
        {shown}
      </Text>
      <CopyButton value={value} />
    </Group>
  );
}

/** A piece of code. */
export interface CodeBlockProps {
  readonly code: string;
  /** What it is, for screen readers. */
  readonly label: string;
}

/** Code to copy; long lines scroll. */
export function CodeBlock({ code, label }: CodeBlockProps): ReactNode {
  return (
    <div className={classes["code"]}>
      <pre tabIndex={0} aria-label={label} role="group">
        <code>{code}</code>
      </pre>
      <div className={classes["codeCopy"]}>
        <CopyButton value={code} />
      </div>
    </div>
  );
}
