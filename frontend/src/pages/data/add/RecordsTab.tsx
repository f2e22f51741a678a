/** A file of items, JSON or one item a line, with the media that it names. */

import { Button, Checkbox, FileInput, Group, Progress, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { importRecords } from "../../../api/uploads";
import { CodeBlock } from "../../../ui/CopyField";
import { ErrorLine } from "../../../ui/ErrorLine";
import { Outcomes } from "./Outcomes";

const SAMPLE = `{"key": "kitchen-1", "assets": {"image": {"url": "https://example.org/kitchen.jpg", "licence": "CC-BY-4.0"}}}
{"key": "note-1", "assets": {"question": {"text": "What is on the table?"}}, "metadata": {"batch": 3}}`;

/** Where to. */
export interface RecordsTabProps {
  readonly project: number;
}

/** The tab. */
export function RecordsTab({ project }: RecordsTabProps): ReactNode {
  const { t } = useTranslation("data");
  const client = useQueryClient();
  const [records, setRecords] = useState<File | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [update, setUpdate] = useState(false);
  const [sentBytes, setSentBytes] = useState(0);
  const totalBytes = [records, ...files].reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const send = useMutation({
    mutationFn: (file: File) => importRecords(project, { records: file, files, update }, setSentBytes),
    onSuccess: async () => {
      const keys = [["items", project], ["projects"], ["jobs", project], ["queue", project]];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (records !== null) send.mutate(records);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Text size="sm" c="dimmed">
          {t("records.words")}
        </Text>
        <CodeBlock code={SAMPLE} label={t("records.sample")} />
        <FileInput
          label={t("records.file")}
          placeholder={t("records.fileHint")}
          accept=".json,.jsonl,.ndjson,application/json"
          required
          value={records}
          onChange={setRecords}
        />
        <FileInput
          label={t("records.media")}
          placeholder={t("records.mediaHint")}
          multiple
          clearable
          clearButtonProps={{ "aria-label": t("records.clear") }}
          value={files}
          onChange={setFiles}
        />
        <Checkbox
          label={t("records.update")}
          checked={update}
          onChange={(event) => {
            setUpdate(event.currentTarget.checked);
          }}
        />
        {send.isPending && (
          <Progress value={totalBytes === 0 ? 100 : (100 * sentBytes) / totalBytes} aria-label={t("records.action")} />
        )}
        <ErrorLine error={send.error} />
        {send.data !== undefined && <Outcomes list={send.data} />}
        <Group justify="flex-end">
          <Button type="submit" loading={send.isPending} disabled={records === null}>
            {t("records.action")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
