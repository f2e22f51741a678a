/** Render a release: which format, with which options. */

import { Button, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Format, FORMATS, type Release, useRenderExport } from "../../api/releases";
import { Dialog } from "../../ui/Dialog";
import { ErrorState } from "../../ui/ErrorState";
import { collectInitial, readFields, type Values } from "../../ui/form/fields";
import { SchemaForm } from "../../ui/form/SchemaForm";
import { RowSkeletons } from "../../ui/Skeletons";
import { nameOption } from "./options";
import classes from "./releases.module.css";

/** A release to render. */
export interface ExportDialogProps {
  readonly release: Release;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The dialog. */
export function ExportDialog({ release, isOpen, onClose }: ExportDialogProps): ReactNode {
  const { t } = useTranslation("releases");
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t("order.title", { name: release.name })} size={720} flush>
      <Chooser release={release} onDone={onClose} />
    </Dialog>
  );
}

interface ChooserProps {
  readonly release: Release;
  readonly onDone: () => void;
}

function Chooser({ release, onDone }: ChooserProps): ReactNode {
  const { t } = useTranslation("releases");
  const { data, error } = useQuery(FORMATS);
  const [chosen, setChosen] = useState<string | null>(null);
  if (error !== null) return <ErrorState error={error} size="inline" />;
  if (data === undefined) return <RowSkeletons count={4} />;
  const format = data.find(({ name }) => name === chosen) ?? data[0];
  if (format === undefined) return null;
  return (
    <Stack gap={0}>
      <div className={classes["formats"]} role="group" aria-label={t("order.format")}>
        {data.map((one) => (
          <UnstyledButton
            key={one.name}
            className={classes["format"]}
            aria-pressed={one === format}
            onClick={() => {
              setChosen(one.name);
            }}
          >
            <Text size="sm" fw={600} span>
              {one.title}
            </Text>
            <Text size="xs" c="dimmed" span>
              {one.description}
            </Text>
          </UnstyledButton>
        ))}
      </div>
      <OrderForm key={format.name} format={format} release={release} onDone={onDone} />
    </Stack>
  );
}

interface OrderFormProps extends ChooserProps {
  readonly format: Format;
}

function OrderForm({ format, release, onDone }: OrderFormProps): ReactNode {
  const { t } = useTranslation("releases");
  const fields = readFields(format.options).filter(({ type, choices }) => type !== "choice" || choices.length > 1);
  const [values, setValues] = useState<Values>(() => collectInitial(fields));
  const rendering = useRenderExport(release.id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rendering.mutate({ format: format.name, options: values }, { onSuccess: onDone });
      }}
    >
      <div className={classes["order"]}>
        <SchemaForm fields={fields} values={values} onChange={setValues} nameField={(field) => nameOption(t, field)} />
        {rendering.error !== null && <ErrorState error={rendering.error} size="inline" />}
      </div>
      <Group className={classes["foot"] ?? ""} justify="flex-end">
        <Button type="submit" loading={rendering.isPending}>
          {t("order.go")}
        </Button>
      </Group>
    </form>
  );
}
