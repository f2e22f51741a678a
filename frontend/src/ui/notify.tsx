/** Short messages that come and go: what was done, with a way to undo it; what failed, with the reason. */

import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { ReactNode } from "react";

import { readFailure } from "./failure";
import { Said } from "./Said";

/** They go by themselves; a button that closes them would need a name in the person's language. */
const SHOWN = { autoClose: 8000, withBorder: true, withCloseButton: false } as const;

/** A way back. */
export interface Undo {
  /** The verb on the button. */
  readonly label: string;
  readonly run: () => void;
}

/**
 * Say what was done.
 *
 * @param message - One sentence.
 * @param undo - Takes it back.
 */
export function showDone(message: string, undo?: Undo): void {
  const id = notifications.show({ message: "", ...SHOWN });
  const content: ReactNode =
    undo === undefined ? (
      message
    ) : (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo.run();
          }}
        >
          {undo.label}
        </Button>
      </Group>
    );
  notifications.update({ id, message: content, ...SHOWN });
}

/**
 * Say what failed and why.
 *
 * @param error - Whatever was thrown.
 */
export function showFailure(error: unknown): void {
  notifications.show({ message: <Said>{readFailure(error).message}</Said>, color: "red", ...SHOWN });
}
