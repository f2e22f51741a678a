/** One item in the grid: its picture, its key, how far it is, and whether it is chosen. */

import { Checkbox, Tooltip } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { memo, type MouseEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ItemRow } from "../../api/items";
import { PROGRESS_TONES, type ProgressState } from "../../ui/progress";
import { Thumbnail } from "../../ui/Thumbnail";
import classes from "./data.module.css";

/** An item and its standing in the grid. */
export interface ItemCellProps {
  readonly item: ItemRow;
  readonly index: number;
  readonly isChosen: boolean;
  readonly isOpen: boolean;
  /** Whether the Tab key leads here. */
  readonly isCurrent: boolean;
  /** Whether anything is chosen: then the boxes show. */
  readonly hasChoice: boolean;
  readonly onClick: (event: MouseEvent, index: number) => void;
  readonly onChoose: (index: number, isRange: boolean) => void;
}

/** The cell. */
export const ItemCell = memo(function ItemCell({
  item,
  index,
  isChosen,
  isOpen,
  isCurrent,
  hasChoice,
  onClick,
  onChoose,
}: ItemCellProps): ReactNode {
  const { t } = useTranslation(["data", "projects"]);
  const state = item.progress as ProgressState;
  return (
    <div
      role="gridcell"
      aria-selected={isChosen}
      aria-label={`${item.key}, ${t(`projects:state.${state}`)}`}
      tabIndex={isCurrent ? 0 : -1}
      data-index={index}
      data-open={isOpen || undefined}
      data-choosing={hasChoice || undefined}
      className={classes["cell"]}
      onClick={(event) => {
        onClick(event, index);
      }}
    >
      <Thumbnail url={item.thumbnail_url} name="" media={item.media} text={item.text} />
      <Checkbox
        size="xs"
        className={classes["check"] ?? ""}
        checked={isChosen}
        tabIndex={-1}
        aria-label={t("choose", { key: item.key })}
        onClick={(event) => {
          event.stopPropagation();
          onChoose(index, event.shiftKey);
        }}
        onChange={() => undefined}
      />
      {item.has_errors && (
        <Tooltip label={t("facets.errors")}>
          <span className={classes["flaw"]}>
            <IconAlertTriangle size={14} aria-label={t("facets.errors")} />
          </span>
        </Tooltip>
      )}
      <div className={classes["caption"]}>
        <span className={classes["dot"]} data-tone={item.state === "set_aside" ? "aside" : PROGRESS_TONES[state]} />
        <span className={classes["key"]}>{item.key}</span>
      </div>
    </div>
  );
});
