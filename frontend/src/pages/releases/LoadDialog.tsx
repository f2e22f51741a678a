/** How to get an export onto another machine and into a trainer. */

import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askExport, type ExportSummary, readFiles, type Release } from "../../api/releases";
import { CodeBlock } from "../../ui/CopyField";
import { Dialog } from "../../ui/Dialog";
import { nameFolder, writeClient, writeDownload, writeSnippet } from "./snippets";

/** An export to load. */
export interface LoadDialogProps {
  readonly made: ExportSummary;
  readonly release: Release;
  /** The release since which it has what changed; null when it has everything. */
  readonly base: string | null;
  /** What its format is called. */
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Code to copy. */
export function LoadDialog({ made, release, base, title, isOpen, onClose }: LoadDialogProps): ReactNode {
  const { t } = useTranslation("releases");
  const folder = nameFolder(release.name, made.format, base);
  const listed = useQuery({ ...askExport(made.id), enabled: isOpen }).data;
  const snippet =
    listed === undefined
      ? ""
      : writeSnippet(
          made.format,
          folder,
          readFiles(listed).map(({ path }) => path),
          made.options,
        );
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("load.title", { format: title })} size={720}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("load.unpack")}
        </Text>
        <Code label={t("load.curl")} code={writeDownload(window.location.origin, made.id, folder)} />
        <Code label={t("load.client")} code={writeClient(window.location.origin, made.id, folder)} />
        {snippet !== "" && <Code label={t("load.read")} code={snippet} />}
      </Stack>
    </Dialog>
  );
}

/** A block of code under what it does. */
function Code({ label, code }: { readonly label: string; readonly code: string }): ReactNode {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <CodeBlock label={label} code={code} />
    </Stack>
  );
}
