/** Telling the person what went wrong with a task that the page has already left. */

import { Button, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { readFailure } from "../../ui/failure";
import { Said } from "../../ui/Said";
import type { Notice } from "./session/workFlow";

/**
 * Make what shows notices.
 *
 * @param onOpen - Opens the task that a notice is about.
 * @returns Shows one; it stays until it is dealt with.
 */
export function useNotices(onOpen: (task: number) => void): (notice: Notice) => void {
  const { t } = useTranslation("label");
  return useCallback(
    (notice: Notice) => {
      const { key, id } = notice.task;
      const isKept = notice.kind === "kept";
      const shown = notifications.show({
        color: isKept ? "yellow" : "red",
        autoClose: false,
        withBorder: true,
        title: isKept ? t("notice.kept", { key }) : t("notice.refused", { key }),
        message: (
          <Stack gap="xs" align="flex-start">
            <Text size="sm">{isKept ? t("notice.keptWhy") : <Said>{readFailure(notice.error).message}</Said>}</Text>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(shown);
                onOpen(id);
              }}
            >
              {t("notice.open")}
            </Button>
          </Stack>
        ),
      });
    },
    [t, onOpen],
  );
}
