/** Files of other tools: chosen or dropped, checked, then imported; large ones by a job. */

import { Button, Checkbox, FileButton, Group, Progress, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { type DragEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { countBytes, type DryRun } from "../../../api/imports";
import { ErrorLine } from "../../../ui/ErrorLine";
import { useFormat } from "../../../ui/useFormat";
import classes from "../data.module.css";
import { ImportReport, lacksTerms, takesNothing } from "./ImportReport";
import { Outcomes } from "./Outcomes";
import { type Import, MOST_FILES, useImport } from "./useImport";

/** What makes a browser ask for a folder; its types do not know it. */
const FOLDER: object = { webkitdirectory: "" };

/** Where to, and closing the dialog. */
export interface ImportTabProps {
  readonly project: number;
  readonly onClose: () => void;
}

/** The tab. */
export function ImportTab({ project, onClose }: ImportTabProps): ReactNode {
  const { t } = useTranslation("data");
  const given = useImport(project, onClose);
  const { wanted, report, outcomes, state } = given;
  return (
    <Stack gap="lg">
      <Chooser
        files={wanted.files}
        isBusy={state !== "idle"}
        onChoose={(files) => {
          given.change({ files });
        }}
      />
      {wanted.files.length > MOST_FILES && <Text size="sm">{t("import.tooMany", { count: MOST_FILES })}</Text>}
      {state !== "idle" && <Progress value={given.percent} aria-label={t(`import.${state}`)} />}
      <ErrorLine error={given.error} />
      {outcomes !== undefined && <Outcomes list={outcomes} />}
      {report !== undefined && outcomes === undefined && <Decision given={given} report={report} />}
      {outcomes !== undefined && (
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("upload.done")}</Button>
        </Group>
      )}
    </Stack>
  );
}

/** What the check found, what to do about it, and the button. */
function Decision({ given, report }: { readonly given: Import; readonly report: DryRun }): ReactNode {
  const { t } = useTranslation("data");
  const { wanted, state } = given;
  return (
    <>
      <ImportReport report={report} />
      {(wanted.createClasses || lacksTerms(report)) && (
        <Checkbox
          label={t("import.create")}
          description={t("import.createWords")}
          checked={wanted.createClasses}
          disabled={state !== "idle"}
          onChange={(event) => {
            given.change({ createClasses: event.currentTarget.checked });
          }}
        />
      )}
      <Checkbox
        label={t("records.update")}
        checked={wanted.update}
        disabled={state !== "idle"}
        onChange={(event) => {
          given.change({ update: event.currentTarget.checked });
        }}
      />
      <Group justify="flex-end">
        <Button loading={state === "sending"} disabled={takesNothing(report)} onClick={given.send}>
          {t(given.isLarge ? "import.background" : "import.action")}
        </Button>
      </Group>
    </>
  );
}

interface ChooserProps {
  readonly files: readonly File[];
  readonly isBusy: boolean;
  readonly onChoose: (files: readonly File[]) => void;
}

/** Choose files or a whole folder, or drop them here: on this dialog they are to be imported, not uploaded. */
function Chooser({ files, isBusy, onChoose }: ChooserProps): ReactNode {
  const { t } = useTranslation("data");
  const format = useFormat();
  const [isOver, setOver] = useState(false);
  const keep = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Stack gap="xs">
      <FileButton multiple disabled={isBusy} onChange={onChoose}>
        {(props) => (
          <UnstyledButton
            {...props}
            className={classes["drop"] ?? ""}
            data-over={isOver || undefined}
            onDragOver={(event) => {
              keep(event);
              setOver(true);
            }}
            onDragLeave={() => {
              setOver(false);
            }}
            onDrop={(event) => {
              keep(event);
              setOver(false);
              if (!isBusy) onChoose([...event.dataTransfer.files]);
            }}
          >
            <IconFileImport size={28} stroke={1.5} aria-hidden />
            <Text fw={600}>{t("import.choose")}</Text>
            <Text size="sm" c="dimmed">
              {t("import.words")}
            </Text>
          </UnstyledButton>
        )}
      </FileButton>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {files.length > 0 && t("import.chosen", { count: files.length, size: format.bytes(countBytes(files)) })}
        </Text>
        <FileButton multiple disabled={isBusy} onChange={onChoose} inputProps={{ ...FOLDER }}>
          {(props) => (
            <Button {...props} variant="default" size="compact-sm">
              {t("import.folder")}
            </Button>
          )}
        </FileButton>
      </Group>
    </Stack>
  );
}
