/** How to get an export onto another machine and into a trainer. */

import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Export, readFiles, type Release } from "../../api/releases";
import { CodeBlock } from "../../ui/CopyField";
import { Dialog } from "../../ui/Dialog";
import { writeClient, writeDownload, writeSnippet } from "./snippets";

/** An export to load. */
export interface LoadDialogProps {
  readonly made: Export;
  readonly release: Release;
  /** What its format is called. */
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Code to copy. */
export function LoadDialog({ made, release, title, isOpen, onClose }: LoadDialogProps): ReactNode {
  const { t } = useTranslation("releases");
  const folder = `${release.name.replace(/[^\w.-]+/g, "-")}-${made.format}`;
  const paths = readFiles(made).map(({ path }) => path);
  const snippet = writeSnippet(made.format, folder, paths, made.options);
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("load.title", { format: title })} size={720}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("load.unpack")}
        </Text>
        <CodeBlock label={t("load.curl")} code={writeDownload(window.location.origin, made.id, folder)} />
        <CodeBlock label={t("load.client")} code={writeClient(window.location.origin, made.id, folder)} />
        {snippet !== "" && <CodeBlock label={t("load.title", { format: title })} code={snippet} />}
      </Stack>
    </Dialog>
  );
}
