/** A folder on the server, or a bucket: read where it lies, by a job. */

import { Button, Group, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useStartJob } from "../../../api/jobs";
import { ErrorLine } from "../../../ui/ErrorLine";

/** Where to, and closing the dialog. */
export interface FolderTabProps {
  readonly project: number;
  readonly onClose: () => void;
}

/** The tab. */
export function FolderTab({ project, onClose }: FolderTabProps): ReactNode {
  const { t } = useTranslation("data");
  const navigate = useNavigate();
  const start = useStartJob(project);
  const [root, setRoot] = useState("");
  const [licence, setLicence] = useState("");
  const [names, setNames] = useState<string[]>([]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    start.mutate(
      { name: "import_folder", params: { root: root.trim(), licence, metadata_from_path: names } },
      {
        onSuccess: () => {
          onClose();
          void navigate({ to: "/projects/$projectId/jobs", params: { projectId: project } });
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t("folder.words")}
        </Text>
        <TextInput
          label={t("folder.root")}
          placeholder="/data/photos"
          description={t("folder.rootWords")}
          required
          value={root}
          onChange={(event) => {
            setRoot(event.currentTarget.value);
          }}
        />
        <TextInput
          label={t("folder.licence")}
          placeholder="CC-BY-4.0"
          value={licence}
          onChange={(event) => {
            setLicence(event.currentTarget.value);
          }}
        />
        <TagsInput
          label={t("folder.names")}
          description={t("folder.namesWords")}
          placeholder={names.length === 0 ? "split, camera" : ""}
          value={names}
          onChange={setNames}
        />
        <ErrorLine error={start.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={start.isPending} disabled={root.trim() === ""}>
            {t("folder.action")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
