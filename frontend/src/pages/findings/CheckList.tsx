/** The checks with their counts, by what they are about; the one that is looked at marked. */

import { Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type CheckCount, MAX_COUNT } from "../../api/findings";
import { useFormat } from "../../ui/useFormat";
import classes from "./findings.module.css";
import { nameCheck, nameGroup } from "./words";

/** Checks to choose from. */
export interface CheckListProps {
  readonly checks: readonly CheckCount[];
  /** Empty for all. */
  readonly current: string;
  readonly onChoose: (check: string) => void;
}

/** A list that scrolls by itself. */
export function CheckList({ checks, current, onChoose }: CheckListProps): ReactNode {
  const { t } = useTranslation("findings");
  const groups = [...new Set(checks.map(({ group }) => group))];
  const total = checks.reduce((sum, { count }) => sum + count, 0);
  return (
    <nav className={classes["list"]} aria-label={t("checks")}>
      <Entry
        label={t("all")}
        count={total}
        isMore={checks.some(isCapped)}
        isCurrent={current === ""}
        onClick={() => {
          onChoose("");
        }}
      />
      {groups.map((group) => (
        <section key={group} className={classes["group"]} aria-label={nameGroup(t, group)}>
          <Text size="xs" c="dimmed" className={classes["groupName"] ?? ""}>
            {nameGroup(t, group)}
          </Text>
          {checks
            .filter((one) => one.group === group)
            .map((one) => (
              <Entry
                key={one.check}
                label={nameCheck(t, one.check)}
                count={one.count}
                isMore={isCapped(one)}
                isCurrent={one.check === current}
                onClick={() => {
                  onChoose(one.check);
                }}
              />
            ))}
        </section>
      ))}
    </nav>
  );
}

function isCapped({ count }: CheckCount): boolean {
  return count >= MAX_COUNT;
}

interface EntryProps {
  readonly label: string;
  readonly count: number;
  /** Whether there are more than the count says. */
  readonly isMore: boolean;
  readonly isCurrent: boolean;
  readonly onClick: () => void;
}

function Entry({ label, count, isMore, isCurrent, onClick }: EntryProps): ReactNode {
  const format = useFormat();
  return (
    <UnstyledButton
      className={classes["entry"]}
      aria-current={isCurrent}
      data-empty={count === 0 || undefined}
      onClick={onClick}
    >
      <span>{label}</span>
      <span className={classes["count"]}>
        {format.count(count)}
        {isMore ? "+" : ""}
      </span>
    </UnstyledButton>
  );
}
