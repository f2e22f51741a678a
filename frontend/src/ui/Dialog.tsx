/** A dialog: what it is called, a way out, and what it holds. */

import { Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./parts.module.css";

/** What a dialog holds. */
export interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** Width, px. */
  readonly size?: number;
  /** Without the padding, for contents that reach the edge. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

const USUAL_PX = 520;

/**
 * The dialog. Mantine's own head is a `header`, which would be a second banner of the page, and its close button has no
 * name.
 */
export function Dialog({ opened, onClose, title, size = USUAL_PX, flush = false, children }: DialogProps): ReactNode {
  const { t } = useTranslation("parts");
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes["dialogHead"]}>
          <Modal.Title fw={600}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={t("close")} />
        </div>
        <Modal.Body p={flush ? 0 : "lg"}>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
