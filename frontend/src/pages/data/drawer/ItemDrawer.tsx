/** One item beside the grid: what it shows, its facts, its work and its history. */

import { ActionIcon, Button, Text, Title, Tooltip } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconPencil, IconRestore, IconSearch, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askItem, type Item, useRestore } from "../../../api/items";
import { hasRole, type Project } from "../../../api/projects";
import { useKeys } from "../../../keys/useKeys";
import { ErrorState } from "../../../ui/ErrorState";
import { LinkButton } from "../../../ui/LinkButton";
import { RowSkeletons } from "../../../ui/Skeletons";
import classes from "./drawer.module.css";
import { SetAside } from "../SelectionBar";
import { ItemFacts } from "./ItemFacts";
import { ItemHistory } from "./ItemHistory";
import { ItemPreview } from "./ItemPreview";
import { Removal } from "./Removal";

/** Which item, and its neighbours as the grid shows them. */
export interface ItemDrawerProps {
  readonly project: Project;
  readonly item: number;
  readonly ids: readonly number[];
  /** Takes the item to show instead; null closes the drawer. */
  readonly onOpen: (item: number | null) => void;
}

/** The drawer. */
export function ItemDrawer({ project, item: id, ids, onOpen }: ItemDrawerProps): ReactNode {
  const { t } = useTranslation("data");
  const { data: item, error, refetch } = useQuery(askItem(id));
  const at = ids.indexOf(id);
  const step = (by: number) => (): undefined => {
    const next = ids[at + by];
    if (at >= 0 && next !== undefined) onOpen(next);
  };
  const close = (): undefined => {
    onOpen(null);
  };
  const group = t("keys");
  useKeys([
    { keys: "j", label: t("drawer.next"), group, run: step(1) },
    { keys: "k", label: t("drawer.previous"), group, run: step(-1) },
    { keys: "esc", label: t("drawer.close"), group, run: close },
  ]);
  return (
    <aside className={classes["drawer"]} aria-label={t("drawer.label")}>
      <div className={classes["drawerHead"]}>
        <Title order={2} size="h6" className={classes["drawerTitle"] ?? ""}>
          <Text inherit truncate title={item?.key ?? ""}>
            {item?.key ?? "…"}
          </Text>
        </Title>
        <HeadButton label={`${t("drawer.previous")} (K)`} isOff={at <= 0} onClick={step(-1)}>
          <IconChevronUp size={18} stroke={1.5} aria-hidden />
        </HeadButton>
        <HeadButton label={`${t("drawer.next")} (J)`} isOff={at < 0 || at === ids.length - 1} onClick={step(1)}>
          <IconChevronDown size={18} stroke={1.5} aria-hidden />
        </HeadButton>
        <HeadButton label={t("drawer.close")} onClick={close}>
          <IconX size={18} stroke={1.5} aria-hidden />
        </HeadButton>
      </div>
      <div className={classes["drawerBody"]} tabIndex={0}>
        {error !== null ? (
          <ErrorState error={error} size="inline" onRetry={() => void refetch()} />
        ) : item === undefined ? (
          <RowSkeletons />
        ) : (
          <>
            <ItemPreview item={item} project={project} />
            <Actions project={project} item={item} />
            <ItemFacts item={item} />
            <ItemHistory item={item} />
          </>
        )}
      </div>
    </aside>
  );
}

interface HeadButtonProps {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
  readonly isOff?: boolean;
}

function HeadButton({ label, onClick, children, isOff = false }: HeadButtonProps): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick} disabled={isOff}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function Actions({ project, item }: { readonly project: Project; readonly item: Item }): ReactNode {
  const { t } = useTranslation("data");
  const restore = useRestore(project.id);
  const task = item.tasks.find(({ stage, state }) => stage === "annotate" && (state === "open" || state === "claimed"));
  return (
    <div className={classes["drawerActions"]}>
      {task !== undefined && hasRole(project, "annotator") && (
        <LinkButton
          to="/projects/$projectId/label"
          params={{ projectId: project.id }}
          search={{ task: task.id }}
          size="xs"
          leftSection={<IconPencil size={16} />}
        >
          {t("drawer.work")}
        </LinkButton>
      )}
      <LinkButton
        to="/projects/$projectId/search"
        params={{ projectId: project.id }}
        search={{ item: item.id }}
        size="xs"
        variant="default"
        leftSection={<IconSearch size={16} />}
      >
        {t("selection.similar")}
      </LinkButton>
      {hasRole(project, "reviewer") &&
        (item.state === "set_aside" ? (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRestore size={16} />}
            onClick={() => {
              restore.mutate([item.id]);
            }}
          >
            {t("selection.restore")}
          </Button>
        ) : (
          <SetAside project={project.id} items={[item.id]} onDone={() => undefined} />
        ))}
      {hasRole(project, "manager") && <Removal project={project} item={item} />}
    </div>
  );
}
