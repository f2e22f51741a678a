/** Render a release: which format, the whole or only what changed, with which options. */

import { Button, Group, Select, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Format, FORMATS, type Release, useRenderExport } from "../../api/releases";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { collectInitial, readFields, type Values } from "../../ui/form/fields";
import { SchemaForm } from "../../ui/form/SchemaForm";
import { RowSkeletons } from "../../ui/Skeletons";
import { useSentence } from "../../ui/useSentence";
import { FormatList } from "./FormatList";
import { isOptionNeeded, nameOption } from "./options";
import classes from "./releases.module.css";

/** A release to render. */
export interface ExportDialogProps {
  readonly release: Release;
  /** Releases that the export may be narrowed by: only what changed since one of them. */
  readonly earlier: readonly Release[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The dialog. */
export function ExportDialog({ release, earlier, isOpen, onClose }: ExportDialogProps): ReactNode {
  const { t } = useTranslation("releases");
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("order.title", { name: release.name })} size={880} flush>
      <Chooser release={release} earlier={earlier} onDone={onClose} />
    </Dialog>
  );
}

interface ChooserProps extends Pick<ExportDialogProps, "release" | "earlier"> {
  readonly onDone: () => void;
}

function Chooser({ release, earlier, onDone }: ChooserProps): ReactNode {
  const { data, error, refetch } = useQuery(FORMATS);
  const [chosen, setChosen] = useState<string | null>(null);
  const [since, setSince] = useState<number | null>(null);
  if (error !== null) return <ErrorState error={error} size="inline" onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons count={6} />;
  const format = data.find(({ name }) => name === chosen) ?? data[0];
  if (format === undefined) return null;
  return (
    <div className={classes["orderPanes"]}>
      <FormatList
        formats={data}
        chosen={format}
        onChoose={({ name }) => {
          setChosen(name);
        }}
      />
      <OrderForm
        key={format.name}
        format={format}
        release={release}
        earlier={earlier}
        since={since}
        onSince={setSince}
        onDone={onDone}
      />
    </div>
  );
}

interface OrderFormProps extends ChooserProps {
  readonly format: Format;
  readonly since: number | null;
  readonly onSince: (release: number | null) => void;
}

function OrderForm({ format, release, earlier, since, onSince, onDone }: OrderFormProps): ReactNode {
  const { t } = useTranslation("releases");
  const say = useSentence();
  const fields = readFields(format.options).filter(({ type, choices }) => type !== "choice" || choices.length > 1);
  const [values, setValues] = useState<Values>(() => collectInitial(fields));
  const rendering = useRenderExport(release.id);
  return (
    <form
      className={classes["orderForm"]}
      onSubmit={(event) => {
        event.preventDefault();
        rendering.mutate({ format: format.name, options: values, since }, { onSuccess: onDone });
      }}
    >
      <div className={classes["order"]} role="group" aria-label={t("order.options")} tabIndex={0}>
        <div>
          <Text fw={600}>{say(format.title)}</Text>
          <Text size="sm" c="dimmed">
            {say(format.description)}
          </Text>
        </div>
        <PartSelect earlier={earlier} since={since} onSince={onSince} />
        <SchemaForm
          fields={fields.filter(({ name }) => isOptionNeeded(name, values))}
          values={values}
          onChange={setValues}
          nameField={(field) => nameOption(t, field)}
        />
      </div>
      {rendering.error !== null && <ErrorState error={rendering.error} size="inline" />}
      <Group className={classes["foot"] ?? ""} justify="flex-end">
        <Button type="submit" loading={rendering.isPending}>
          {t("order.go")}
        </Button>
      </Group>
    </form>
  );
}

function PartSelect({ earlier, since, onSince }: Pick<OrderFormProps, "earlier" | "since" | "onSince">): ReactNode {
  const { t } = useTranslation("releases");
  if (earlier.length === 0) return null;
  return (
    <Select
      label={t("order.part")}
      description={since === null ? t("order.wholeHint") : t("order.sinceHint")}
      data={[
        { value: "", label: t("order.whole") },
        ...earlier.map(({ id, name }) => ({ value: String(id), label: t("order.since", { name }) })),
      ]}
      value={since === null ? "" : String(since)}
      allowDeselect={false}
      onChange={(next) => {
        onSince(next === null || next === "" ? null : Number(next));
      }}
    />
  );
}
