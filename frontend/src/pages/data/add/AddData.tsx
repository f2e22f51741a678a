/** The ways in: files from here, other tools' formats, a file of items, a folder on the server. */

import { Modal, Tabs } from "@mantine/core";
import { IconFileCode, IconFileImport, IconFolder, IconUpload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { FilesTab } from "./FilesTab";
import { FolderTab } from "./FolderTab";
import { ImportTab } from "./ImportTab";
import { RecordsTab } from "./RecordsTab";

/** Where to, and whether it is open. */
export interface AddDataProps {
  readonly project: number;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

const ICON = { size: 16, stroke: 1.5 } as const;

/** The dialog. Uploads go on when it is closed. */
export function AddData({ project, isOpen, onClose }: AddDataProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("add.title")}
      size={680}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <Tabs defaultValue="files" keepMounted={false}>
        <Tabs.List mb="lg">
          <Tabs.Tab value="files" leftSection={<IconUpload {...ICON} />}>
            {t("add.files")}
          </Tabs.Tab>
          <Tabs.Tab value="import" leftSection={<IconFileImport {...ICON} />}>
            {t("add.import")}
          </Tabs.Tab>
          <Tabs.Tab value="records" leftSection={<IconFileCode {...ICON} />}>
            {t("add.records")}
          </Tabs.Tab>
          <Tabs.Tab value="folder" leftSection={<IconFolder {...ICON} />}>
            {t("add.folder")}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="files">
          <FilesTab project={project} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="import">
          <ImportTab project={project} onClose={onClose} />
        </Tabs.Panel>
        <Tabs.Panel value="records">
          <RecordsTab project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="folder">
          <FolderTab project={project} onClose={onClose} />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
