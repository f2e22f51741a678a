/** What is other than in an earlier release, item by item. */

import { Anchor, Button, Select, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askDiff, type DiffTotals, type ItemChange, type Release, type Split } from "../../api/releases";
import { ErrorState } from "../../ui/ErrorState";
import { RowSkeletons } from "../../ui/Skeletons";
import { countMarks } from "./changes";
import classes from "./releases.module.css";

const SHOWN_TEXTS = 3;

/** A release and those that it can be compared with. */
export interface DiffProps {
  readonly release: Release;
  readonly projectId: number;
  /** Earlier ones, the newest first; at least one. */
  readonly bases: readonly Release[];
}

/** The choice of a base, and what is other than there. */
export function Diff({ release, projectId, bases }: DiffProps): ReactNode {
  const { t } = useTranslation("releases");
  const [base, setBase] = useState(bases[0]?.id ?? 0);
  return (
    <Stack gap="sm" mt="md">
      <Select
        w={240}
        label={t("diff.compare")}
        data={bases.map(({ id, name }) => ({ value: String(id), label: name }))}
        value={String(base)}
        allowDeselect={false}
        onChange={(next) => {
          if (next !== null) setBase(Number(next));
        }}
      />
      <Items release={release.id} base={base} projectId={projectId} />
    </Stack>
  );
}

interface ItemsProps {
  readonly release: number;
  readonly base: number;
  readonly projectId: number;
}

function Items({ release, base, projectId }: ItemsProps): ReactNode {
  const { t } = useTranslation("releases");
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    askDiff(release, base),
  );
  if (error !== null) return <ErrorState size="inline" error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons count={3} />;
  const items = data.pages.flatMap(({ results }) => results);
  const [first] = data.pages;
  if (first === undefined || items.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("diff.same")}
      </Text>
    );
  return (
    <>
      <Totals totals={first.totals} />
      <ul className={classes["diff"]} tabIndex={0} aria-label={t("diff.compare")}>
        {items.map((item) => (
          <Item key={item.key} item={item} projectId={projectId} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t("diff.more")}
        </Button>
      )}
    </>
  );
}

function Totals({ totals }: { readonly totals: DiffTotals }): ReactNode {
  const { t } = useTranslation("releases");
  const { items_added, items_removed, items_changed, marks_added, marks_removed, marks_changed } = totals;
  const lines = [
    t("diff.totals.items", { added: items_added, removed: items_removed, changed: items_changed }),
    t("diff.totals.marks", { added: marks_added, removed: marks_removed, changed: marks_changed }),
    ...((totals.texts_changed ?? 0) > 0 ? [t("diff.totals.texts", { count: totals.texts_changed ?? 0 })] : []),
    ...((totals.splits_changed ?? 0) > 0 ? [t("diff.totals.splits", { count: totals.splits_changed ?? 0 })] : []),
  ];
  return (
    <Text size="sm" role="status">
      {lines.join(" · ")}
    </Text>
  );
}

interface ItemProps {
  readonly item: ItemChange;
  readonly projectId: number;
}

function Item({ item, projectId }: ItemProps): ReactNode {
  const phrases = [...useFatePhrases(item), ...useMarkPhrases(item)];
  return (
    <li>
      <Anchor
        size="sm"
        renderRoot={(props: object) => (
          <Link to="/projects/$projectId/data" params={{ projectId }} search={{ text: item.key }} {...props} />
        )}
      >
        {item.key}
      </Anchor>{" "}
      <Text span size="sm" c="dimmed">
        {phrases.join(" · ")}
      </Text>
      {(item.texts ?? []).slice(0, SHOWN_TEXTS).map(({ annotation, home, before, after }) => (
        <div key={`${annotation}/${home}`} className={classes["diffText"]}>
          {before !== null && <del>{before}</del>} {after !== null && <ins>{after}</ins>}
        </div>
      ))}
    </li>
  );
}

/** What became of the item itself. */
function useFatePhrases(item: ItemChange): string[] {
  const { t } = useTranslation("releases");
  const name = (split: Split | null | undefined): string => (split ? t(`split.${split}`) : "");
  const [from, to] = [name(item.split_before), name(item.split)];
  if (item.change === "added") return [t("diff.item.added", { split: to })];
  if (item.change === "removed") return [t("diff.item.removed", { split: from })];
  const slots = item.slots ?? [];
  return [
    from !== "" && t("diff.item.moved", { from, to }),
    item.is_metadata_changed && t("diff.item.metadata"),
    slots.length > 0 && t("diff.item.assets", { slots: slots.join(", ") }),
    item.is_otherwise_changed && t("diff.item.other"),
  ].filter((phrase) => typeof phrase === "string");
}

function useMarkPhrases(item: ItemChange): string[] {
  const { t } = useTranslation("releases");
  const { added, removed, changed } = countMarks(item);
  return [
    added > 0 && t("diff.item.marksAdded", { count: added }),
    removed > 0 && t("diff.item.marksRemoved", { count: removed }),
    changed > 0 && t("diff.item.marksChanged", { count: changed }),
  ].filter((phrase) => typeof phrase === "string");
}
