/** One skeleton: its joints in order, and the lines between them. */

import { ActionIcon, TagsInput, TextInput, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Skeleton } from "../../../core/document/ontology";
import classes from "./ontology.module.css";

const ARROW = " – ";

/** A skeleton. */
export interface SkeletonRowProps {
  readonly entry: Skeleton;
  /** Takes the skeleton as it shall be; null removes it. */
  readonly onChange: (entry: Skeleton | null) => void;
}

/** The row. */
export function SkeletonRow({ entry, onChange }: SkeletonRowProps): ReactNode {
  const { t } = useTranslation("settings");
  const pairs = (entry.edges ?? []).map((pair) => pair.join(ARROW));
  const possible = entry.joints.flatMap((from, at) => entry.joints.slice(at + 1).map((to) => from + ARROW + to));
  const setJoints = (joints: string[]): void => {
    const keep = ([from, to]: readonly [string, string]): boolean => joints.includes(from) && joints.includes(to);
    onChange({
      ...entry,
      joints,
      edges: (entry.edges ?? []).filter(keep),
      flips: (entry.flips ?? []).filter(keep),
    });
  };
  return (
    <div className={classes["entry"]}>
      <div className={classes["skeletonRow"]}>
        <TextInput
          aria-label={t("ontology.skeletons.name")}
          value={entry.name}
          error={entry.name.trim() === ""}
          onChange={(event) => {
            onChange({ ...entry, name: event.currentTarget.value });
          }}
        />
        <TagsInput
          aria-label={t("ontology.skeletons.joints", { name: entry.name })}
          placeholder={t("ontology.skeletons.jointsHint")}
          value={[...entry.joints]}
          error={entry.joints.length === 0}
          onChange={setJoints}
        />
        <TagsInput
          aria-label={t("ontology.skeletons.edges", { name: entry.name })}
          placeholder={t("ontology.skeletons.edgesHint")}
          data={possible}
          value={pairs}
          onChange={(next) => {
            const edges = next.filter((pair) => possible.includes(pair)).map((pair) => pair.split(ARROW));
            onChange({ ...entry, edges: edges.map(([from = "", to = ""]) => [from, to] as const) });
          }}
        />
        <Tooltip label={t("ontology.remove")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("ontology.removeNamed", { name: entry.name })}
            onClick={() => {
              onChange(null);
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
