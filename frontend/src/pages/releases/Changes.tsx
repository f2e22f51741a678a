/** What a release has more or less of than the one before. */

import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { readSummary, type Release } from "../../api/releases";
import { Panel } from "../../ui/Panel";
import { type Change, listChanges } from "./changes";
import { Diff } from "./Diff";
import classes from "./releases.module.css";

const SHOWN = 10;
const COUNTS = ["annotations", "marks", "turns"] as const;

/** Two releases in a row. */
export interface ChangesProps {
  /** Ready releases before it, the newest first. */
  readonly earlier: readonly Release[];
  readonly release: Release;
  readonly projectId: number;
}

/** The changes, the greatest first. */
export function Changes({ earlier, release, projectId }: ChangesProps): ReactNode {
  const { t } = useTranslation("releases");
  const [before] = earlier;
  if (before === undefined)
    return (
      <Text size="sm" c="dimmed">
        {t("first")}
      </Text>
    );
  const items = release.item_count - before.item_count;
  const changes = listChanges(readSummary(before), readSummary(release));
  const write = (by: number): string => (by > 0 ? t("gain", { count: by }) : t("loss", { count: Math.abs(by) }));
  const name = (change: Change): string => {
    const known = COUNTS.find((one) => !change.isClass && one === change.name);
    return known === undefined ? change.name : t(`stat.${known}`);
  };
  return (
    <Panel title={t("since", { name: before.name })}>
      {items === 0 && changes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("sinceNothing", { name: before.name })}
        </Text>
      ) : (
        <ul className={classes["changes"]}>
          {items !== 0 && (
            <li>
              <b>{write(items)}</b> {t("stat.items")}
            </li>
          )}
          {changes.slice(0, SHOWN).map((change) => (
            <li key={`${change.isClass ? "class" : "count"}/${change.name}`}>
              <b>{write(change.by)}</b> {name(change)}
            </li>
          ))}
        </ul>
      )}
      <Diff release={release} projectId={projectId} bases={earlier} />
    </Panel>
  );
}
