/** Going through findings: the grid, which one is looked at, and the keys that decide. */

import { Button, Group, Text } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { type Finding, type FindingState, useDecideFindings } from "../../api/findings";
import type { Binding } from "../../keys/keyTable";
import { useKeys } from "../../keys/useKeys";
import { ErrorState } from "../../ui/ErrorState";
import { KeyHint } from "../../ui/KeyHint";
import { showDone } from "../../ui/notify";
import { useFormat } from "../../ui/useFormat";
import { FindingCard } from "./FindingCard";
import classes from "./findings.module.css";
import { useFindingsRoute } from "./route";

/** Findings of one state. */
export interface FindingGridProps {
  readonly findings: readonly Finding[];
  readonly canDecide: boolean;
  /** Whether the server has more. */
  readonly hasMore: boolean;
  /** Asks for more. */
  readonly onEnd: () => void;
}

const AHEAD = 12;

/** The grid and the bar below it. */
export function FindingGrid({ findings, canDecide, hasMore, onEnd }: FindingGridProps): ReactNode {
  const { t } = useTranslation("findings");
  const format = useFormat();
  const { search, navigate } = useFindingsRoute();
  const grid = useRef<HTMLDivElement>(null);
  const position = Math.max(
    0,
    findings.findIndex(({ id }) => id === search.finding),
  );
  const current = findings[position];
  const choose = (id: number | undefined): void => {
    void navigate({ search: (before) => ({ ...before, finding: id }), replace: true });
  };
  const isNearEnd = hasMore && position >= findings.length - AHEAD;
  useEffect(() => {
    if (isNearEnd) onEnd();
  }, [isNearEnd, onEnd]);
  const move = (step: number): void => {
    const next = findings[position + step];
    if (next === undefined) return;
    choose(next.id);
    grid.current?.querySelector(`[data-finding="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const { decide, error } = useDecisions(current, () => {
    choose((findings[position + 1] ?? findings[position - 1])?.id);
  });
  useFindingKeys({ current, canDecide, move, decide });
  if (current === undefined) return null;
  return (
    <section className={classes["one"]}>
      <div ref={grid} className={classes["grid"]} tabIndex={-1}>
        {findings.map((finding) => (
          <FindingCard
            key={finding.id}
            finding={finding}
            isCurrent={finding.id === current.id}
            onChoose={() => {
              choose(finding.id);
            }}
          />
        ))}
        {hasMore && (
          <Button variant="default" className={classes["more"] ?? ""} onClick={onEnd}>
            {t("more")}
          </Button>
        )}
      </div>
      {error !== null && <ErrorState error={error} size="inline" />}
      <DecisionBar
        state={current.state}
        canDecide={canDecide}
        decide={decide}
        words={`${t("position", { position: format.count(position + 1), total: format.count(findings.length) })}${
          hasMore ? "+" : ""
        } · ${current.key}`}
      />
    </section>
  );
}

interface DecisionBarProps {
  readonly state: FindingState;
  readonly canDecide: boolean;
  readonly decide: Decide;
  /** Which finding it is about. */
  readonly words: string;
}

function DecisionBar({ state, canDecide, decide, words }: DecisionBarProps): ReactNode {
  const { t } = useTranslation("findings");
  return (
    <Group className={classes["decision"] ?? ""} justify="space-between" wrap="nowrap">
      <Text size="sm" c="dimmed" truncate>
        {words}
      </Text>
      <Group gap="sm" wrap="nowrap">
        {state === "open" ? (
          <>
            <Button
              variant="default"
              disabled={!canDecide}
              rightSection={<KeyHint>D</KeyHint>}
              onClick={() => {
                decide("dismissed");
              }}
            >
              {t("dismiss")}
            </Button>
            <Button
              variant="default"
              disabled={!canDecide}
              rightSection={<KeyHint>C</KeyHint>}
              onClick={() => {
                decide("confirmed");
              }}
            >
              {t("confirm")}
            </Button>
            <Button
              disabled={!canDecide}
              rightSection={<KeyHint>A</KeyHint>}
              onClick={() => {
                decide("confirmed", true);
              }}
            >
              {t("setAside")}
            </Button>
          </>
        ) : (
          <Button
            variant="default"
            disabled={!canDecide}
            rightSection={<KeyHint>U</KeyHint>}
            onClick={() => {
              decide("open");
            }}
          >
            {t("reopen")}
          </Button>
        )}
      </Group>
    </Group>
  );
}

type Decide = (decision: FindingState, isSetAside?: boolean) => void;

function useDecisions(
  current: Finding | undefined,
  onLeave: () => void,
): { readonly decide: Decide; readonly error: Error | null } {
  const { t } = useTranslation("findings");
  const { projectId } = useFindingsRoute();
  const deciding = useDecideFindings(projectId);
  const decide: Decide = (decision, isSetAside = false) => {
    if (current === undefined || deciding.isPending) return;
    // The list may be gone by the time the server has answered: what is said then does not hang on it.
    onLeave();
    const told = (): void => {
      const words = t(isSetAside ? "done.aside" : `done.${decision}`, { key: current.key });
      if (decision === "open") showDone(words);
      else
        showDone(words, {
          label: t("undo"),
          run: () => {
            deciding.mutate({ findings: [current.id], decision: "open", isSetAside: false });
          },
        });
    };
    deciding.mutateAsync({ findings: [current.id], decision, isSetAside }).then(told, () => undefined);
  };
  return { decide, error: deciding.error };
}

interface Actions {
  readonly current: Finding | undefined;
  readonly canDecide: boolean;
  readonly move: (step: number) => void;
  readonly decide: Decide;
}

function useFindingKeys({ current, canDecide, move, decide }: Actions): void {
  const { t } = useTranslation("findings");
  const group = t("title");
  const bind = (keys: string, label: string, act: () => void): Binding => ({
    keys,
    label,
    group,
    run: () => {
      act();
      return undefined;
    },
  });
  const moves = [
    bind("j|right", t("next"), () => {
      move(1);
    }),
    bind("k|left", t("previous"), () => {
      move(-1);
    }),
  ];
  const decisions = [
    bind("d", t("dismiss"), () => {
      decide("dismissed");
    }),
    bind("c", t("confirm"), () => {
      decide("confirmed");
    }),
    bind("a", t("setAside"), () => {
      decide("confirmed", true);
    }),
  ];
  const undo = [
    bind("u", t("reopen"), () => {
      decide("open");
    }),
  ];
  useKeys([...moves, ...(canDecide && current !== undefined ? (current.state === "open" ? decisions : undo) : [])]);
}
