/** What must not be used any more: take an asset down, or erase the item for good. Each says first what it reaches. */

import { Button, Group, Select, Stack, Tabs, Text, Textarea, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Item } from "../../../api/items";
import { hasRole, type Project } from "../../../api/projects";
import { askAffected, askErasure, type HoldingRelease, useErase, useTakeDown } from "../../../api/removals";
import { Dialog } from "../../../ui/Dialog";
import { ErrorLine } from "../../../ui/ErrorLine";
import { showDone } from "../../../ui/notify";

/** Which item of which project. */
export interface RemovalProps {
  readonly project: Project;
  readonly item: Item;
}

/** A button that opens the dialog. */
export function Removal({ project, item }: RemovalProps): ReactNode {
  const { t } = useTranslation("data");
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconTrash size={16} />}
        onClick={() => {
          setOpen(true);
        }}
      >
        {t("removal.open")}
      </Button>
      <Dialog opened={isOpen} onClose={close} title={t("removal.title", { key: item.key })} size={600}>
        <Tabs defaultValue="takeDown" keepMounted={false}>
          <Tabs.List mb="lg">
            <Tabs.Tab value="takeDown">{t("removal.takeDown")}</Tabs.Tab>
            {hasRole(project, "owner") && <Tabs.Tab value="erase">{t("removal.erase")}</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="takeDown">
            <TakeDown project={project} item={item} onDone={close} />
          </Tabs.Panel>
          <Tabs.Panel value="erase">
            <Erase project={project} item={item} onDone={close} />
          </Tabs.Panel>
        </Tabs>
      </Dialog>
    </>
  );
}

interface FormProps extends RemovalProps {
  readonly onDone: () => void;
}

function TakeDown({ project, item, onDone }: FormProps): ReactNode {
  const { t } = useTranslation("data");
  const slots = Object.keys(item.slots);
  const [slot, setSlot] = useState(slots[0] ?? "");
  const [reason, setReason] = useState("");
  const reached = useQuery(askAffected(project.id, item.id, slot));
  const taking = useTakeDown(project.id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        taking.mutate(
          { item: item.id, slot, reason },
          {
            onSuccess: () => {
              showDone(t("removal.takenDown"));
              onDone();
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t("removal.takeDownWords")}</Text>
        {slots.length > 1 && (
          <Select
            label={t("removal.slot")}
            data={slots}
            value={slot}
            allowDeselect={false}
            onChange={(value) => {
              setSlot(value ?? slot);
            }}
          />
        )}
        <Reason value={reason} onChange={setReason} hint={t("removal.reasonHint")} />
        {reached.data !== undefined && (
          <Stack gap="xs">
            <Text size="sm">{t("removal.items", { count: reached.data.items.length })}</Text>
            <Releases releases={reached.data.releases} unindexed={reached.data.unindexed} />
          </Stack>
        )}
        <ErrorLine error={reached.error ?? taking.error} />
        <Group justify="flex-end">
          <Button type="submit" color="red" disabled={reason.trim() === ""} loading={taking.isPending}>
            {t("removal.takeDown")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Erase({ project, item, onDone }: FormProps): ReactNode {
  const { t } = useTranslation("data");
  const [reason, setReason] = useState("");
  const [confirm, setConfirm] = useState("");
  const preview = useQuery(askErasure(project.id, item.id)).data;
  const erasing = useErase(project.id);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        erasing.mutate(
          { item: item.id, confirm, reason },
          {
            onSuccess: () => {
              showDone(t("removal.erasing"));
              onDone();
            },
          },
        );
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t("removal.eraseWords")}</Text>
        {preview !== undefined && (
          <Stack gap="xs">
            <Text size="sm">{t("removal.documents", { count: preview.revisions })}</Text>
            {preview.shared > 0 && <Text size="sm">{t("removal.shared", { count: preview.shared })}</Text>}
            {preview.exports > 0 && <Text size="sm">{t("removal.exports", { count: preview.exports })}</Text>}
            <Releases releases={preview.releases} unindexed={preview.unindexed} />
          </Stack>
        )}
        <Reason value={reason} onChange={setReason} hint={t("removal.eraseReasonHint")} />
        <TextInput
          label={t("removal.confirm", { key: item.key })}
          value={confirm}
          autoComplete="off"
          onChange={(event) => {
            setConfirm(event.currentTarget.value);
          }}
        />
        <ErrorLine error={erasing.error} />
        <Group justify="flex-end">
          <Button
            type="submit"
            color="red"
            disabled={confirm !== item.key || reason.trim() === ""}
            loading={erasing.isPending}
          >
            {t("removal.eraseForGood")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ReasonProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint: string;
}

function Reason({ value, onChange, hint }: ReasonProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <Textarea
      label={t("removal.reason")}
      description={hint}
      required
      autosize
      minRows={2}
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

interface ReleasesProps {
  readonly releases: readonly HoldingRelease[];
  readonly unindexed: number;
}

function Releases({ releases, unindexed }: ReleasesProps): ReactNode {
  const { t } = useTranslation("data");
  return (
    <>
      <Text size="sm">
        {releases.length === 0
          ? t("removal.noRelease")
          : t("removal.releases", { count: releases.length, names: releases.map(({ name }) => name).join(", ") })}
      </Text>
      {unindexed > 0 && (
        <Text size="sm" c="dimmed">
          {t("removal.unindexed", { count: unindexed })}
        </Text>
      )}
    </>
  );
}
