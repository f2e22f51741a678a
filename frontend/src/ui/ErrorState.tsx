/** What a page says when something failed: what, why, and what to do; with details to copy. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCloudOff, IconLock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { CopyButton } from "./CopyField";
import { type Failure, readFailure } from "./failure";
import classes from "./parts.module.css";
import { useSentence } from "./useSentence";

/** What failed. */
export interface ErrorStateProps {
  /** Whatever was thrown. */
  readonly error: unknown;
  readonly onRetry?: () => void;
  /** `inline` is a row for panels and dialogs; `page` (default) fills the content. */
  readonly size?: "page" | "inline";
}

const FORBIDDEN = 403;
const MISSING = 404;

function useTitle(failure: Failure): string {
  const { t } = useTranslation("parts");
  if (failure.code === "offline") return t("error.offline");
  if (failure.status === FORBIDDEN) return t("error.forbidden");
  if (failure.status === MISSING) return t("error.missing");
  return t("error.title");
}

function pickIcon(failure: Failure): ReactNode {
  if (failure.code === "offline") return <IconCloudOff size={22} stroke={1.5} aria-hidden />;
  if (failure.status === FORBIDDEN) return <IconLock size={22} stroke={1.5} aria-hidden />;
  return <IconAlertTriangle size={22} stroke={1.5} aria-hidden />;
}

/** A failure in words, with a way on. */
export function ErrorState({ error, onRetry, size = "page" }: ErrorStateProps): ReactNode {
  const { t } = useTranslation("parts");
  const say = useSentence();
  const failure = readFailure(error);
  const title = useTitle(failure);
  return (
    <Stack role="alert" className={classes["error"]} data-size={size} gap="sm" align="flex-start">
      <Group gap="sm" wrap="nowrap">
        {pickIcon(failure)}
        <Text fw={600} size="sm">
          {title}
        </Text>
      </Group>
      {failure.code !== "offline" && (
        <Text size="sm" c="dimmed" className={classes["breaking"]}>
          {say(failure.message)}
        </Text>
      )}
      <Group gap="sm">
        {onRetry !== undefined && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {t("retry")}
          </Button>
        )}
        <CopyButton value={JSON.stringify(failure, null, 2)} label={t("error.details")} />
      </Group>
    </Stack>
  );
}
