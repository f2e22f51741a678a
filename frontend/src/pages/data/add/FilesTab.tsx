/** Files from this computer: each becomes an item, with its own progress and outcome. */

import { Button, FileButton, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { findUploads, type Upload, type UploadQueue } from "../../../api/uploads";
import { Scope } from "../../../core/scope";
import { StatusText, type Tone } from "../../../ui/StatusText";
import { useFormat } from "../../../ui/useFormat";
import { useSentence } from "../../../ui/useSentence";
import classes from "../data.module.css";

const ROW_PX = 40;

/** Where to, and closing the dialog. */
export interface FilesTabProps {
  readonly project: number;
  readonly onClose: () => void;
}

/** The tab. */
export function FilesTab({ project, onClose }: FilesTabProps): ReactNode {
  const { t } = useTranslation("data");
  const queue = findUploads(project);
  const view = useSyncExternalStore(queue.subscribe, queue.read);
  useArrivals(project, queue);
  const total = view.uploads.length;
  const ended = view.doneCount + view.failedCount;
  return (
    <Stack gap="lg">
      <FileButton
        multiple
        onChange={(files) => {
          queue.add(files);
        }}
      >
        {(props) => (
          <UnstyledButton {...props} className={classes["drop"] ?? ""}>
            <IconUpload size={28} stroke={1.5} aria-hidden />
            <Text fw={600}>{t("upload.choose")}</Text>
            <Text size="sm" c="dimmed">
              {t("upload.words")}
            </Text>
          </UnstyledButton>
        )}
      </FileButton>
      {total > 0 && (
        <>
          <Stack gap={6}>
            <Progress value={(100 * ended) / total} aria-label={t("upload.progress", { done: ended, count: total })} />
            <Text size="sm" role="status">
              {t("upload.progress", { done: ended, count: total })}
              {view.failedCount > 0 && ` · ${t("upload.failed", { count: view.failedCount })}`}
            </Text>
          </Stack>
          <UploadList uploads={view.uploads} />
          <Group justify="flex-end">
            {view.failedCount > 0 && !view.isBusy && (
              <Button
                variant="default"
                onClick={() => {
                  queue.retry();
                }}
              >
                {t("upload.retry")}
              </Button>
            )}
            <Button
              onClick={() => {
                queue.clear();
                onClose();
              }}
            >
              {view.isBusy ? t("upload.background") : t("upload.done")}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

/** New items show as they arrive, and the browser asks before it leaves a page that still sends. */
function useArrivals(project: number, queue: UploadQueue): void {
  const client = useQueryClient();
  useEffect(() => {
    const scope = new Scope();
    scope.own(
      queue.arrivals.subscribe(() => {
        for (const queryKey of [["items", project], ["projects"], ["jobs", project], ["queue", project]])
          void client.invalidateQueries({ queryKey });
      }),
    );
    scope.listen(window, "beforeunload", (event) => {
      if (queue.read().isBusy) event.preventDefault();
    });
    return () => {
      if (!queue.read().isBusy) scope.destroy();
    };
  }, [client, project, queue]);
}

function UploadList({ uploads }: { readonly uploads: readonly Upload[] }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this render alone
  const rows = useVirtualizer({
    count: uploads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div ref={scroller} className={classes["uploads"]} tabIndex={0}>
      <div style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const upload = uploads[index];
          if (upload === undefined) return null;
          return (
            <div key={index} style={{ position: "absolute", insetInline: 0, transform: `translateY(${start}px)` }}>
              <UploadRow upload={upload} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function UploadRow({ upload: { file, state, ratio, outcome, message } }: { readonly upload: Upload }): ReactNode {
  const { t } = useTranslation("data");
  const say = useSentence();
  const format = useFormat();
  const tone: Tone =
    state === "failed" ? "bad" : state === "done" ? "good" : state === "sending" ? "active" : "neutral";
  const words =
    state === "sending"
      ? format.percent(ratio)
      : t(`upload.state.${outcome ?? (state === "failed" ? "lost" : "waiting")}`);
  return (
    <div className={classes["upload"]} title={say(message)}>
      <span className={classes["uploadName"]}>
        {file.name}
        {message !== "" && <span className={classes["uploadWhy"]}>{say(message)}</span>}
      </span>
      <Text size="xs" c="dimmed" ta="end">
        {format.bytes(file.size)}
      </Text>
      <StatusText tone={tone}>{words}</StatusText>
    </div>
  );
}
