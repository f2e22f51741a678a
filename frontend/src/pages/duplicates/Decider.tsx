/** Going through groups: which one is looked at, what is kept of it, and the keys that decide. */

import { Button, Group, Text } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { type DuplicateGroup, useReopenGroup, useResolveGroup } from "../../api/duplicates";
import type { Binding } from "../../keys/keyTable";
import { useKeys } from "../../keys/useKeys";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { showDone } from "../../ui/notify";
import { useFormat } from "../../ui/useFormat";
import { Comparison } from "./Comparison";
import classes from "./duplicates.module.css";
import { GroupList } from "./GroupList";
import { useDuplicatesRoute } from "./route";

/** Groups of one state. */
export interface DeciderProps {
  readonly groups: readonly DuplicateGroup[];
  readonly canDecide: boolean;
  /** Called when the last group is reached. */
  readonly onEnd: () => void;
}

/** The list and the comparison, each scrolling by itself. */
export function Decider({ groups, canDecide, onEnd }: DeciderProps): ReactNode {
  const { search, navigate } = useDuplicatesRoute();
  const found = groups.findIndex(({ id }) => id === search.group);
  const position = Math.max(0, found);
  const group = groups[position];
  const choose = (id: number | undefined): void => {
    void navigate({ search: (before) => ({ ...before, group: id }), replace: true });
  };
  const isLast = position === groups.length - 1;
  useEffect(() => {
    if (isLast) onEnd();
  }, [isLast, onEnd]);
  if (group === undefined) return null;
  return (
    <div className={classes["panes"]}>
      <GroupList groups={groups} current={group.id} onChoose={choose} />
      <OneGroup
        key={group.id}
        group={group}
        canDecide={canDecide}
        position={position}
        total={groups.length}
        onMove={(step) => {
          const next = groups[position + step];
          if (next !== undefined) choose(next.id);
        }}
        onLeave={() => {
          choose((groups[position + 1] ?? groups[position - 1])?.id);
        }}
      />
    </div>
  );
}

interface OneGroupProps {
  readonly group: DuplicateGroup;
  readonly canDecide: boolean;
  readonly position: number;
  readonly total: number;
  readonly onMove: (step: number) => void;
  /** Called when the group is about to leave the list. */
  readonly onLeave: () => void;
}

function OneGroup({ group, canDecide, position, total, onMove, onLeave }: OneGroupProps): ReactNode {
  const { t } = useTranslation("curation");
  const format = useFormat();
  const isOpen = group.state === "open";
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set([group.keep]));
  const kept = isOpen ? chosen : readKept(group);
  const { decide, reopen, error } = useDecisions(group, onLeave);
  const toggle = (item: number): void => {
    setChosen((before) => {
      const after = new Set(before);
      if (!after.delete(item)) after.add(item);
      return after.size === 0 ? before : after;
    });
  };
  const keepAll = (): void => {
    decide(group.members.map(({ item }) => item));
  };
  const keepChosen = (): void => {
    decide([...kept]);
  };
  useGroupKeys({ group, canDecide, onMove, toggle, keepAll, keepChosen, reopen });
  const dropped = group.members.length - kept.size;
  return (
    <section className={classes["one"]}>
      <Comparison group={group} kept={kept} {...(isOpen && canDecide ? { onToggle: toggle } : {})} />
      {error !== null && <ErrorState error={error} size="inline" />}
      <Group className={classes["decision"] ?? ""} justify="space-between" wrap="nowrap">
        <Group gap="sm" wrap="nowrap">
          <Button
            variant="default"
            disabled={position === 0}
            onClick={() => {
              onMove(-1);
            }}
            rightSection={<KeyHint>K</KeyHint>}
          >
            {t("duplicates.previous")}
          </Button>
          <Button
            variant="default"
            disabled={position === total - 1}
            onClick={() => {
              onMove(1);
            }}
            rightSection={<KeyHint>J</KeyHint>}
          >
            {t("duplicates.next")}
          </Button>
          <Text size="sm" c="dimmed" className={classes["position"] ?? ""}>
            {t("duplicates.position", { position: format.count(position + 1), total: format.count(total) })}
          </Text>
        </Group>
        {isOpen ? (
          <Group gap="sm" wrap="nowrap">
            <Button variant="default" disabled={!canDecide} onClick={keepAll} rightSection={<KeyHint>D</KeyHint>}>
              {t("duplicates.different")}
            </Button>
            <Button disabled={!canDecide || dropped === 0} onClick={keepChosen} rightSection={<KeyHint>↵</KeyHint>}>
              {t("duplicates.resolve", { kept: kept.size, count: dropped })}
            </Button>
          </Group>
        ) : (
          <Button variant="default" disabled={!canDecide} onClick={reopen} rightSection={<KeyHint>U</KeyHint>}>
            {t("duplicates.reopen")}
          </Button>
        )}
      </Group>
    </section>
  );
}

function readKept(group: DuplicateGroup): ReadonlySet<number> {
  return new Set(group.members.filter(({ state }) => state === "active").map(({ item }) => item));
}

interface Decisions {
  readonly decide: (keep: readonly number[]) => void;
  readonly reopen: () => void;
  readonly error: Error | null;
}

function useDecisions(group: DuplicateGroup, onLeave: () => void): Decisions {
  const { t } = useTranslation("curation");
  const { projectId, navigate } = useDuplicatesRoute();
  const resolving = useResolveGroup(projectId);
  const reopening = useReopenGroup(projectId);
  const takeBack = (): void => {
    reopening.mutate(group.id);
    void navigate({ search: { group: group.id } });
  };
  const decide = (keep: readonly number[]): void => {
    if (resolving.isPending) return;
    const dropped = group.members.length - keep.length;
    const told = (): void => {
      onLeave();
      const words = dropped === 0 ? t("duplicates.done.different") : t("duplicates.done.resolved", { count: dropped });
      showDone(words, { label: t("duplicates.undo"), run: takeBack });
    };
    resolving.mutate({ group: group.id, keep }, { onSuccess: told });
  };
  const reopen = (): void => {
    onLeave();
    reopening.mutate(group.id);
    showDone(t("duplicates.done.reopened"));
  };
  return { decide, reopen, error: resolving.error ?? reopening.error };
}

interface Actions {
  readonly group: DuplicateGroup;
  readonly canDecide: boolean;
  readonly onMove: (step: number) => void;
  readonly toggle: (item: number) => void;
  readonly keepAll: () => void;
  readonly keepChosen: () => void;
  readonly reopen: () => void;
}

const MOST_KEYS = 9;

function useGroupKeys({ group, canDecide, onMove, toggle, keepAll, keepChosen, reopen }: Actions): void {
  const { t } = useTranslation("curation");
  const title = t("duplicates.title");
  const bind = (keys: string, label: string, act: () => void): Binding => ({
    keys,
    label,
    group: title,
    run: () => {
      act();
      return undefined;
    },
  });
  const moves = [
    bind("j|down", t("duplicates.next"), () => {
      onMove(1);
    }),
    bind("k|up", t("duplicates.previous"), () => {
      onMove(-1);
    }),
  ];
  const choices = group.members.slice(0, MOST_KEYS).map(({ item }, index) =>
    bind(String(index + 1), t("duplicates.choose", { number: index + 1 }), () => {
      toggle(item);
    }),
  );
  const decisions = [
    bind("enter", t("duplicates.aside"), keepChosen),
    bind("d", t("duplicates.different"), keepAll),
    ...choices,
  ];
  const undo = [bind("u", t("duplicates.reopen"), reopen)];
  useKeys([...moves, ...(canDecide ? (group.state === "open" ? decisions : undo) : [])]);
}
