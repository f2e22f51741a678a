/** The home of a project: its items with filters, search and a drawer, and the next thing to do. */

import { Button, Group } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useItems } from "../../api/items";
import { hasRole, useProject } from "../../api/projects";
import { EmptyState } from "../../ui/EmptyState";
import { ErrorState } from "../../ui/ErrorState";
import { sumCounts } from "../../ui/progress";
import { GridSkeletons } from "../../ui/Skeletons";
import { AddData } from "./add/AddData";
import { useFileDrop } from "./add/useFileDrop";
import type { Choice } from "./choice";
import classes from "./data.module.css";
import { DataBar } from "./DataBar";
import { Facets } from "./Facets";
import { FilterChips } from "./FilterChips";
import { NO_FILTER } from "./filters";
import { FirstSteps } from "./FirstSteps";
import { ItemDrawer } from "./drawer/ItemDrawer";
import { ItemGrid } from "./ItemGrid";
import { SelectionBar } from "./SelectionBar";
import { useDataView } from "./useDataView";

/** The page. */
export function DataPage(): ReactNode {
  const view = useDataView();
  const project = useProject(view.projectId);
  const [isAdding, setAdding] = useState(false);
  const mayManage = hasRole(project, "manager");
  const drop = useFileDrop(mayManage ? view.projectId : null, () => {
    setAdding(true);
  });
  const open = (): void => {
    setAdding(true);
  };
  const isEmpty = sumCounts(project.counts).total === 0 && (project.counts["set_aside"] ?? 0) === 0;
  return (
    <div className={classes["page"]} {...drop.handlers} data-dropping={drop.isOver || undefined}>
      {isEmpty ? (
        <FirstSteps project={project} onAdd={open} />
      ) : (
        <>
          <Facets project={project} view={view} />
          <Items onAdd={mayManage ? open : null} />
        </>
      )}
      <AddData
        project={view.projectId}
        isOpen={isAdding}
        onClose={() => {
          setAdding(false);
        }}
      />
    </div>
  );
}

function Items({ onAdd }: { readonly onAdd: (() => void) | null }): ReactNode {
  const view = useDataView();
  const project = useProject(view.projectId);
  const [choice, setChoice] = useState<Choice>(new Set());
  const query = useItems(view.projectId, view.filter);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.results) ?? [], [query.data]);
  return (
    <>
      <div className={classes["middle"]}>
        <DataBar project={project} view={view} onAdd={onAdd} />
        <FilterChips view={view} />
        {query.error !== null ? (
          <div className={classes["state"]}>
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          </div>
        ) : query.isPending ? (
          <div className={classes["state"]}>
            <GridSkeletons count={30} />
          </div>
        ) : items.length === 0 ? (
          <NothingFound
            onClear={() => {
              view.change(NO_FILTER);
            }}
          />
        ) : (
          <ItemGrid
            items={items}
            size={view.search.size ?? 160}
            open={view.search.item ?? null}
            choice={choice}
            onChoose={setChoice}
            onOpen={(item) => {
              view.change({ item });
            }}
            onEnd={() => {
              if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
            }}
          />
        )}
        <SelectionBar
          project={project}
          choice={choice}
          onChoose={setChoice}
          isAside={view.search.state === "set_aside"}
        />
      </div>
      {view.search.item !== undefined && (
        <ItemDrawer
          key={view.search.item}
          project={project}
          item={view.search.item}
          ids={items.map(({ id }) => id)}
          onOpen={(item) => {
            view.change({ item: item ?? undefined });
          }}
        />
      )}
    </>
  );
}

function NothingFound({ onClear }: { readonly onClear: () => void }): ReactNode {
  const { t } = useTranslation("data");
  return (
    <div className={classes["state"]}>
      <EmptyState
        title={t("nothing.title")}
        action={
          <Group>
            <Button variant="default" onClick={onClear}>
              {t("nothing.action")}
            </Button>
          </Group>
        }
      >
        {t("nothing.words")}
      </EmptyState>
    </div>
  );
}
