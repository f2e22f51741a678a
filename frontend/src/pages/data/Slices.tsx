/** The slices of a project: show one, save what is shown as one, rename, change, delete. */

import { ActionIcon, Button, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconBookmark, IconPencil, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { askSlices, type Slice, useArchiveSlice, useSaveSlice } from "../../api/slices";
import { ErrorState } from "../../ui/ErrorState";
import { showDone } from "../../ui/notify";
import { RowSkeletons } from "../../ui/Skeletons";
import { fromSliceFilter, isSameFilter, toSliceFilter } from "./filters";
import classes from "./filters.module.css";
import { ToolPopover } from "./ToolPopover";
import { useFilterWords } from "./useFilterWords";
import type { DataView } from "./useDataView";

const MAX_NAME = 100;

interface ViewProps {
  readonly view: DataView;
}

/** The button, which names the slice that is shown, and what it opens; `S` opens it too. */
export function Slices({ view }: ViewProps): ReactNode {
  const { t } = useTranslation("data");
  const { data } = useQuery(askSlices(view.projectId));
  const current = data?.find(({ filter }) => view.isNarrowed && isSameFilter(filter, toSliceFilter(view.search)));
  return (
    <ToolPopover
      opensBy="s"
      purpose={t("slices.title")}
      {...(current !== undefined && { label: t("slices.shown", { name: current.name }), text: current.name })}
      icon={IconBookmark}
      width={360}
      padding={0}
    >
      {(close) => (
        <>
          <List view={view} current={current} onDone={close} />
          <SaveForm key={view.isNarrowed ? "narrowed" : "all"} view={view} current={current} />
        </>
      )}
    </ToolPopover>
  );
}

interface ListProps extends ViewProps {
  readonly current: Slice | undefined;
  readonly onDone: () => void;
}

function List({ view, current, onDone }: ListProps): ReactNode {
  const { t } = useTranslation("data");
  const slices = useQuery(askSlices(view.projectId));
  if (slices.error !== null)
    return <ErrorState error={slices.error} size="inline" onRetry={() => void slices.refetch()} />;
  if (slices.data === undefined) return <RowSkeletons count={3} />;
  if (slices.data.length === 0)
    return (
      <Text size="sm" c="dimmed" p="lg">
        {t("slices.empty")}
      </Text>
    );
  return (
    <ul className={classes["slices"]} aria-label={t("slices.title")}>
      {slices.data.map((slice) => (
        <Row
          key={slice.id}
          view={view}
          slice={slice}
          isCurrent={slice.id === current?.id}
          onShow={() => {
            view.change(fromSliceFilter(slice.filter));
            onDone();
          }}
        />
      ))}
    </ul>
  );
}

interface RowProps extends ViewProps {
  readonly slice: Slice;
  readonly isCurrent: boolean;
  readonly onShow: () => void;
}

function Row({ view, slice, isCurrent, onShow }: RowProps): ReactNode {
  const { t } = useTranslation("data");
  const words = useFilterWords();
  const [mode, setMode] = useState<"shown" | "changing" | "deleting">("shown");
  const leave = (): void => {
    setMode("shown");
  };
  if (mode === "changing")
    return (
      <li className={classes["slice"]}>
        <ChangeForm view={view} slice={slice} onDone={leave} />
      </li>
    );
  if (mode === "deleting")
    return (
      <li className={classes["slice"]}>
        <Deletion project={view.projectId} slice={slice} onDone={leave} />
      </li>
    );
  return (
    <li className={classes["slice"]}>
      <UnstyledButton className={classes["sliceName"] ?? ""} aria-pressed={isCurrent} onClick={onShow}>
        <Text size="sm" fw={isCurrent ? 600 : 400} truncate>
          {slice.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {words.all(slice.filter).join(" · ") || t("slices.everything")}
        </Text>
      </UnstyledButton>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("slices.change", { name: slice.name })}
        onClick={() => {
          setMode("changing");
        }}
      >
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t("slices.delete", { name: slice.name })}
        onClick={() => {
          setMode("deleting");
        }}
      >
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </li>
  );
}

interface EditProps {
  readonly slice: Slice;
  readonly onDone: () => void;
}

/** Another name, or the filters that are shown now in place of the slice's own. */
function ChangeForm({ view, slice, onDone }: ViewProps & EditProps): ReactNode {
  const { t } = useTranslation("data");
  const [name, setName] = useState(slice.name);
  const saving = useSaveSlice(view.projectId);
  const filter = toSliceFilter(view.search);
  const save = (change: { readonly name: string } | { readonly filter: typeof filter }): void => {
    saving.mutate({ id: slice.id, ...change }, { onSuccess: onDone });
  };
  return (
    <form
      className={classes["sliceForm"]}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        save({ name });
      }}
    >
      <TextInput
        aria-label={t("slices.name")}
        data-autofocus
        maxLength={MAX_NAME}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
        }}
      />
      <Group gap="sm" justify="flex-end">
        {view.isNarrowed && !isSameFilter(filter, slice.filter) && (
          <Button
            size="xs"
            variant="default"
            disabled={saving.isPending}
            onClick={() => {
              save({ filter });
            }}
          >
            {t("slices.replace")}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={onDone}>
          {t("slices.cancel")}
        </Button>
        <Button size="xs" type="submit" loading={saving.isPending} disabled={name.trim() === ""}>
          {t("slices.rename")}
        </Button>
      </Group>
      {saving.error !== null && <ErrorState error={saving.error} size="inline" />}
    </form>
  );
}

function Deletion({ project, slice, onDone }: EditProps & { readonly project: number }): ReactNode {
  const { t } = useTranslation("data");
  const archiving = useArchiveSlice(project);
  return (
    <div className={classes["sliceForm"]}>
      <Text size="sm">{t("slices.question", { name: slice.name })}</Text>
      <Group gap="sm" justify="flex-end">
        <Button size="xs" variant="default" data-autofocus onClick={onDone}>
          {t("slices.cancel")}
        </Button>
        <Button
          size="xs"
          color="red"
          loading={archiving.isPending}
          onClick={() => {
            archiving.mutate(slice.id);
          }}
        >
          {t("slices.confirm")}
        </Button>
      </Group>
      {archiving.error !== null && <ErrorState error={archiving.error} size="inline" />}
    </div>
  );
}

function SaveForm({ view, current }: ViewProps & { readonly current: Slice | undefined }): ReactNode {
  const { t } = useTranslation("data");
  const words = useFilterWords();
  const [name, setName] = useState("");
  const saving = useSaveSlice(view.projectId);
  const filter = toSliceFilter(view.search);
  if (!view.isNarrowed || current !== undefined)
    return (
      <Text size="xs" c="dimmed" className={classes["sliceFoot"] ?? ""}>
        {current === undefined ? t("slices.saveHint") : t("slices.shown", { name: current.name })}
      </Text>
    );
  return (
    <form
      className={classes["sliceFoot"]}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        saving.mutate(
          { id: null, name, filter },
          {
            onSuccess: (made) => {
              setName("");
              showDone(t("slices.saved", { name: made.name }));
            },
          },
        );
      }}
    >
      <Stack gap="sm">
        <Text size="xs" c="dimmed">
          {words.all(filter).join(" · ")}
        </Text>
        <Group gap="sm" wrap="nowrap">
          <TextInput
            className={classes["sliceInput"] ?? ""}
            aria-label={t("slices.name")}
            placeholder={t("slices.name")}
            maxLength={MAX_NAME}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <Button type="submit" loading={saving.isPending} disabled={name.trim() === ""}>
            {t("slices.save")}
          </Button>
        </Group>
        {saving.error !== null && <ErrorState error={saving.error} size="inline" />}
      </Stack>
    </form>
  );
}
