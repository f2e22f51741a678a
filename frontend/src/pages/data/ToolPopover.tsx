/** A button of the bar above the items, and what it opens; a key opens it too. */

import { Button, Popover } from "@mantine/core";
import type { Icon } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { useKeys } from "../../keys/useKeys";
import classes from "./filters.module.css";

interface ToolPopoverProps {
  /** The key that opens it. */
  readonly opensBy: string;
  /** What it is for, as the list of keys says it. */
  readonly purpose: string;
  /** What the button is called; its purpose where that is all. */
  readonly label?: string;
  /** What stands on the button where there is room; its purpose where that is all. */
  readonly text?: string;
  readonly icon: Icon;
  readonly width: number;
  readonly padding: 0 | "lg";
  readonly children: (close: () => void) => ReactNode;
}

/** The button and its popover. */
export function ToolPopover(props: ToolPopoverProps): ReactNode {
  const { opensBy, purpose, label = purpose, text = purpose, icon: ToolIcon, width, padding, children } = props;
  const { t } = useTranslation("data");
  const [isOpen, setOpen] = useState(false);
  useKeys([
    {
      keys: opensBy,
      label: purpose,
      group: t("keys"),
      run: () => {
        setOpen(true);
        return undefined;
      },
    },
  ]);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          aria-label={label}
          title={label}
          className={classes["tool"] ?? ""}
          leftSection={<ToolIcon size={16} aria-hidden />}
          onClick={() => {
            setOpen((open) => !open);
          }}
        >
          <span className={classes["toolName"]}>{text}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown w={width} p={padding}>
        {children(() => {
          setOpen(false);
        })}
      </Popover.Dropdown>
    </Popover>
  );
}
