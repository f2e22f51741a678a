/** Returning a revision to its author, with what has to change. */

import { Button, Popover, Stack, Text, Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { BarButton } from "../label/TaskBar";

/** What to do with the reason. */
export interface ReturnButtonProps {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onReturn: (reason: string) => void;
}

/** The button and the field for the reason. */
export function ReturnButton({ isOpen, onOpen, onReturn }: ReturnButtonProps): ReactNode {
  const { t } = useTranslation("review");
  const [reason, setReason] = useState("");
  const send = (): void => {
    if (reason.trim() === "") return;
    onOpen(false);
    onReturn(reason.trim());
  };
  return (
    <Popover opened={isOpen} onChange={onOpen} position="bottom-end" width={300} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <BarButton
          label={t("return.name")}
          keyHint="R"
          onClick={() => {
            onOpen(!isOpen);
          }}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Text size="sm" fw={600}>
            {t("return.why")}
          </Text>
          <Textarea
            data-autofocus
            autosize
            minRows={3}
            maxRows={10}
            aria-label={t("return.why")}
            placeholder={t("return.placeholder")}
            value={reason}
            onChange={(event) => {
              setReason(event.currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              send();
            }}
          />
          <Button size="sm" disabled={reason.trim() === ""} onClick={send}>
            {t("return.send")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
