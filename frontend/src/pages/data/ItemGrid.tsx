/** The items as pictures, row by row; only the rows in view are there, so that it stays smooth at any length. */

import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ItemRow } from "../../api/items";
import { useKeys } from "../../keys/useKeys";
import { addRange, type Choice, moveBy, toggle } from "./choice";
import classes from "./data.module.css";
import { ItemCell } from "./ItemCell";

const GAP_PX = 8;
const PADDING_PX = 16;
const CAPTION_PX = 28;
const AHEAD_ROWS = 4;

/** Items and what to do with them. */
export interface ItemGridProps {
  readonly items: readonly ItemRow[];
  /** Least width of a picture, px. */
  readonly size: number;
  /** The item in the drawer. */
  readonly open: number | null;
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
  readonly onOpen: (item: number) => void;
  /** Told when the last rows come into view. */
  readonly onEnd: () => void;
}

/** The grid. */
export function ItemGrid({ items, size, open, choice, onChoose, onOpen, onEnd }: ItemGridProps): ReactNode {
  const { t } = useTranslation("data");
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizer, width } = useElementSize();
  const both = useMergedRef(scroller, sizer);
  const columns = Math.max(1, Math.floor((width - 2 * PADDING_PX + GAP_PX) / (size + GAP_PX)));
  const cellPx = (width - 2 * PADDING_PX - (columns - 1) * GAP_PX) / columns;
  const rows = useRows(scroller, Math.ceil(items.length / columns), cellPx, onEnd);
  const [current, setCurrent] = useState(0);
  const last = useRef(0);
  const ids = items.map(({ id }) => id);
  useGridKeys(ids, choice, onChoose);

  const choose = (index: number, isRange: boolean): void => {
    const id = ids[index];
    if (id === undefined) return;
    onChoose(isRange ? addRange(choice, ids, last.current, index) : toggle(choice, id));
    last.current = index;
    setCurrent(index);
  };
  const click = (event: MouseEvent, index: number): void => {
    if (event.shiftKey || event.metaKey || event.ctrlKey) {
      choose(index, event.shiftKey);
      return;
    }
    setCurrent(index);
    const id = ids[index];
    if (id !== undefined) onOpen(id);
  };
  const press = (event: KeyboardEvent): void => {
    const to = moveBy(event.key, current, columns, items.length);
    if (to !== null) {
      setCurrent(to);
      rows.scrollToIndex(Math.floor(to / columns));
      focusCell(scroller.current, to);
      const id = ids[to];
      if (open !== null && id !== undefined) onOpen(id);
    } else if (event.key === " ") choose(current, event.shiftKey);
    else if (event.key === "Enter") onOpen(ids[current] ?? 0);
    else return;
    event.preventDefault();
  };

  return (
    <div ref={both} className={classes["scroller"]}>
      <div
        role="grid"
        aria-label={t("grid")}
        aria-multiselectable
        aria-rowcount={Math.ceil(items.length / columns)}
        className={classes["grid"]}
        style={{ height: rows.getTotalSize() }}
        onKeyDown={press}
      >
        {width > 0 &&
          rows.getVirtualItems().map((row) => (
            <div
              key={row.key}
              role="row"
              aria-rowindex={row.index + 1}
              className={classes["row"]}
              style={{
                transform: `translateY(${row.start}px)`,
                gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
              }}
            >
              {items.slice(row.index * columns, (row.index + 1) * columns).map((item, at) => {
                const index = row.index * columns + at;
                return (
                  <ItemCell
                    key={item.id}
                    item={item}
                    index={index}
                    isChosen={choice.has(item.id)}
                    isOpen={item.id === open}
                    isCurrent={index === current}
                    hasChoice={choice.size > 0}
                    onClick={click}
                    onChoose={choose}
                  />
                );
              })}
            </div>
          ))}
      </div>
    </div>
  );
}

function useRows(
  scroller: React.RefObject<HTMLDivElement | null>,
  count: number,
  cellPx: number,
  onEnd: () => void,
): ReturnType<typeof useVirtualizer<HTMLDivElement, Element>> {
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this render alone
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => cellPx + CAPTION_PX + GAP_PX,
    overscan: 2,
    paddingStart: PADDING_PX,
    paddingEnd: 72,
  });
  useEffect(() => {
    rows.measure();
  }, [rows, cellPx]);
  const lastRow = rows.getVirtualItems().at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && lastRow >= count - AHEAD_ROWS) onEnd();
  }, [count, lastRow, onEnd]);
  return rows;
}

function focusCell(scroller: HTMLElement | null, index: number): void {
  // The cell may come into being with the scroll that was just asked for.
  requestCell(scroller, index)?.focus({ preventScroll: true });
}

function requestCell(scroller: HTMLElement | null, index: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-index="${index}"]`) ?? null;
}

function useGridKeys(ids: readonly number[], choice: Choice, onChoose: (choice: Choice) => void): void {
  const { t } = useTranslation("data");
  const group = t("keys");
  useKeys([
    {
      keys: "mod+a",
      label: t("key.all"),
      group,
      run: () => {
        onChoose(new Set(ids));
      },
    },
    {
      keys: "esc",
      label: t("key.none"),
      group,
      run: () => {
        if (choice.size === 0) return false;
        onChoose(new Set());
        return undefined;
      },
    },
  ]);
}
