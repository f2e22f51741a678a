/** Start a job: which one, what it does, and its parameters. */

import { Button, Text, Title, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askJobSpecs, type Job, type JobSpec, useStartJob } from "../../api/jobs";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { collectInitial, listMissing, readFields, type Values } from "../../ui/form/fields";
import { SchemaForm } from "../../ui/form/SchemaForm";
import { RowSkeletons } from "../../ui/Skeletons";
import classes from "./jobs.module.css";
import { makeParamWidgets } from "./paramWidgets";
import { describeJob, findJobName, nameJob, nameParamField } from "./words";

/** Which job to begin with. */
export interface StartJobDialogProps {
  readonly projectId: number;
  /** Null while the dialog is closed; a job that is not offered opens it on the first. */
  readonly start: string | null;
  /** What is filled in at first, beside the server's defaults. */
  readonly preset?: Values;
  /** Whether only that job is offered. */
  readonly isFixed?: boolean;
  readonly onClose: () => void;
  readonly onStarted?: (job: Job) => void;
}

/** The dialog. */
export function StartJobDialog({ projectId, start, onClose, ...rest }: StartJobDialogProps): ReactNode {
  const { t } = useTranslation("jobs");
  const name = findJobName(start ?? "");
  return (
    <Dialog
      opened={start !== null}
      onClose={onClose}
      title={name !== undefined && rest.isFixed === true ? t(`name.${name}.title`) : t("dialog.title")}
      size={rest.isFixed === true ? 620 : 780}
      flush
    >
      {start !== null && <Chooser projectId={projectId} start={start} onClose={onClose} {...rest} />}
    </Dialog>
  );
}

type ChooserProps = Omit<StartJobDialogProps, "start"> & { readonly start: string };

function Chooser({ projectId, start, preset = {}, isFixed = false, onClose, onStarted }: ChooserProps): ReactNode {
  const { t } = useTranslation("jobs");
  const { data, error, refetch } = useQuery(askJobSpecs(projectId));
  const [chosen, setChosen] = useState(start);
  if (error !== null) return <ErrorState error={error} size="inline" onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons count={5} />;
  const spec = data.find(({ name }) => name === chosen) ?? data.find(({ is_allowed }) => is_allowed) ?? data[0];
  if (spec === undefined) return null;
  const order = (
    <JobOrderForm
      key={spec.name}
      spec={spec}
      projectId={projectId}
      isFixed={isFixed}
      preset={spec.name === start ? preset : {}}
      onStarted={(job) => {
        onStarted?.(job);
        onClose();
      }}
    />
  );
  if (isFixed) return order;
  return (
    <div className={classes["split"]}>
      <div className={classes["choices"]} role="group" aria-label={t("dialog.which")}>
        {data.map((one) => (
          <UnstyledButton
            key={one.name}
            className={classes["choice"]}
            aria-pressed={one.name === spec.name}
            onClick={() => {
              setChosen(one.name);
            }}
          >
            {nameJob(t, one)}
            {!one.is_allowed && <IconLock size={14} aria-hidden />}
          </UnstyledButton>
        ))}
      </div>
      {order}
    </div>
  );
}

interface JobOrderFormProps {
  readonly spec: JobSpec;
  readonly projectId: number;
  readonly preset: Values;
  readonly isFixed: boolean;
  readonly onStarted: (job: Job) => void;
}

function JobOrderForm({ spec, projectId, preset, isFixed, onStarted }: JobOrderFormProps): ReactNode {
  const { t } = useTranslation("jobs");
  const fields = readFields(spec.params);
  const [values, setValues] = useState<Values>(() => ({ ...collectInitial(fields), ...preset }));
  const starting = useStartJob(projectId);
  const encoder = typeof values["encoder"] === "string" ? values["encoder"] : "";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        starting.mutate({ name: spec.name, params: values }, { onSuccess: onStarted });
      }}
    >
      <div className={classes["order"]} tabIndex={-1} data-autofocus>
        <div>
          {!isFixed && (
            <Title order={3} size="h5">
              {nameJob(t, spec)}
            </Title>
          )}
          <Text size="sm" c="dimmed">
            {describeJob(t, spec.name)}
          </Text>
        </div>
        {!spec.is_allowed && <Notice>{t("dialog.notAllowed")}</Notice>}
        {spec.is_allowed && !spec.has_worker && <Notice>{t("dialog.waits", { queue: spec.queue })}</Notice>}
        <SchemaForm
          fields={fields}
          values={values}
          onChange={setValues}
          nameField={(field) => nameParamField(t, field)}
          widgets={makeParamWidgets(projectId, encoder)}
        />
        {starting.error !== null && <ErrorState error={starting.error} size="inline" />}
      </div>
      <div className={classes["foot"]}>
        <Button
          type="submit"
          loading={starting.isPending}
          disabled={!spec.is_allowed || listMissing(fields, values).length > 0}
        >
          {t("dialog.go")}
        </Button>
      </div>
    </form>
  );
}

function Notice({ children }: { readonly children: string }): ReactNode {
  return (
    <div className={classes["notice"]} role="note">
      <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
      {children}
    </div>
  );
}
