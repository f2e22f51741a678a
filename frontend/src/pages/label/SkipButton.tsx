/** Putting a task away, with the reason why. */

import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { BarButton } from "./TaskBar";

/** What to do with the reason. */
export interface SkipButtonProps {
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onSkip: (reason: string) => void;
}

const REASONS = ["unclear", "broken", "offTopic"] as const;

/** The button and its reasons. */
export function SkipButton({ isOpen, onOpen, onSkip }: SkipButtonProps): ReactNode {
  const { t } = useTranslation("label");
  const [reason, setReason] = useState("");
  const skip = (why: string): void => {
    if (why.trim() === "") return;
    onOpen(false);
    setReason("");
    onSkip(why.trim());
  };
  return (
    <Popover opened={isOpen} onChange={onOpen} position="bottom-end" width={260} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <BarButton
          label={t("skip.name")}
          keyHint="S"
          onClick={() => {
            onOpen(!isOpen);
          }}
        />
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            skip(reason);
          }}
        >
          <Stack gap="sm">
            <Text size="sm" fw={600}>
              {t("skip.why")}
            </Text>
            {REASONS.map((name) => (
              <Button
                key={name}
                size="xs"
                variant="default"
                justify="flex-start"
                onClick={() => {
                  skip(t(`skip.${name}`));
                }}
              >
                {t(`skip.${name}`)}
              </Button>
            ))}
            <TextInput
              size="xs"
              data-autofocus
              aria-label={t("skip.other")}
              placeholder={t("skip.other")}
              value={reason}
              onChange={(event) => {
                setReason(event.currentTarget.value);
              }}
            />
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
