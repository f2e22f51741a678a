/** A button that asks once more, for the few things that cannot be undone. */

import { Button, type ButtonProps, Group, Popover, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

/** What is asked and what follows. */
export interface ConfirmButtonProps extends ButtonProps {
  readonly children: ReactNode;
  /** What will happen, in one sentence. */
  readonly question: string;
  /** The verb on the button that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
}

/** Opens a small question beside itself. */
export function ConfirmButton({ children, question, action, onConfirm, ...button }: ConfirmButtonProps): ReactNode {
  const { t } = useTranslation("parts");
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          {...button}
          onClick={() => {
            setOpen((open) => !open);
          }}
        >
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown maw={320}>
        <Stack gap="sm">
          <Text size="sm">{question}</Text>
          <Group gap="sm" justify="flex-end">
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                setOpen(false);
              }}
            >
              {t("cancel")}
            </Button>
            <Button
              size="xs"
              color="red"
              onClick={() => {
                setOpen(false);
                onConfirm();
              }}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
