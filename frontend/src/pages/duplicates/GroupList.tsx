/** The groups, one below the other, the one that is looked at marked. */

import { Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import type { DuplicateGroup } from "../../api/duplicates";
import { Thumbnail } from "../../ui/Thumbnail";
import { useFormat } from "../../ui/useFormat";
import classes from "./duplicates.module.css";

const STRIP = 3;

/** Groups to choose from. */
export interface GroupListProps {
  readonly groups: readonly DuplicateGroup[];
  readonly current: number;
  readonly onChoose: (group: number) => void;
}

/** A list that scrolls by itself. */
export function GroupList({ groups, current, onChoose }: GroupListProps): ReactNode {
  const { t } = useTranslation("curation");
  const format = useFormat();
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <nav className={classes["list"]} aria-label={t("duplicates.list")}>
      {groups.map((group) => (
        <UnstyledButton
          key={group.id}
          className={classes["entry"]}
          aria-current={group.id === current}
          ref={group.id === current ? here : null}
          onClick={() => {
            onChoose(group.id);
          }}
        >
          <div className={classes["strip"]}>
            {group.members.slice(0, STRIP).map((member) => (
              <Thumbnail key={member.item} url={member.thumbnail_url} name="" />
            ))}
          </div>
          <span className={classes["entryWords"]}>
            <Text size="sm" span>
              {t("duplicates.members", { count: group.members.length })}
            </Text>
            <Text size="sm" c="dimmed" span>
              {format.fixed(group.similarity)}
            </Text>
          </span>
        </UnstyledButton>
      ))}
    </nav>
  );
}
