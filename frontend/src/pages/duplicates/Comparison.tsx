/** One group side by side: the pictures at one scale, what differs, why they are alike, and the decision. */

import { SegmentedControl, Switch } from "@mantine/core";
import { type PointerEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { DuplicateGroup, GroupMember } from "../../api/duplicates";
import { useKeys } from "../../keys/useKeys";
import { KeyHint } from "../../ui/KeyHint";
import { useSentence } from "../../ui/useSentence";
import { DifferenceTable } from "./DifferenceTable";
import classes from "./duplicates.module.css";
import { EvidenceList } from "./EvidenceList";
import { MemberPicture } from "./MemberPicture";

/** A group and which of its members are to be kept. */
export interface ComparisonProps {
  readonly group: DuplicateGroup;
  readonly kept: ReadonlySet<number>;
  /** Absent where nothing can be decided. */
  readonly onToggle?: (item: number) => void;
}

/** The group, scrolling by itself. */
export function Comparison({ group, kept, onToggle }: ComparisonProps): ReactNode {
  const { t } = useTranslation("curation");
  const say = useSentence();
  const [view, setView] = useState("fit");
  const [isZoomed, setZoomed] = useState(false);
  const columns = useRef<HTMLDivElement>(null);
  useKeys([
    {
      keys: "z",
      label: t("duplicates.zoom"),
      group: t("duplicates.title"),
      run: () => {
        setZoomed((was) => !was);
        return undefined;
      },
    },
  ]);
  const follow = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    columns.current?.style.setProperty("--x", `${(100 * (event.clientX - box.left)) / box.width}%`);
    columns.current?.style.setProperty("--y", `${(100 * (event.clientY - box.top)) / box.height}%`);
  };
  const proposed = group.members.find(({ item }) => item === group.keep);
  return (
    <div className={classes["comparison"]}>
      <div className={classes["views"]}>
        <SegmentedControl
          size="xs"
          aria-label={t("duplicates.view.label")}
          value={view}
          onChange={setView}
          data={[
            { value: "fit", label: t("duplicates.view.fit") },
            { value: "real", label: t("duplicates.view.real") },
          ]}
        />
        <Switch
          size="xs"
          checked={isZoomed}
          label={
            <>
              {t("duplicates.zoom")} <KeyHint>Z</KeyHint>
            </>
          }
          onChange={(event) => {
            setZoomed(event.currentTarget.checked);
          }}
        />
        {proposed !== undefined && group.state === "open" && (
          <span className={classes["reason"]}>
            {t("duplicates.reason", { key: proposed.key, reason: say(group.keep_reason) })}
          </span>
        )}
      </div>
      <div className={classes["columns"]} data-zoomed={isZoomed} ref={columns}>
        {group.members.map((member, index) => (
          <MemberPicture
            key={member.item}
            member={member}
            number={index + 1}
            share={view === "fit" ? 1 : measureShare(member, group.members)}
            isKept={kept.has(member.item)}
            isProposed={member.item === group.keep && group.state === "open"}
            isDecided={group.state !== "open"}
            onPoint={follow}
            {...(onToggle === undefined
              ? {}
              : {
                  onToggle: () => {
                    onToggle(member.item);
                  },
                })}
          />
        ))}
      </div>
      <div className={classes["below"]}>
        <DifferenceTable members={group.members} />
        <EvidenceList group={group} />
      </div>
    </div>
  );
}

function measureShare(member: GroupMember, members: readonly GroupMember[]): number {
  const widest = Math.max(1, ...members.map(({ width_px }) => width_px ?? 0));
  return (member.width_px ?? widest) / widest;
}
