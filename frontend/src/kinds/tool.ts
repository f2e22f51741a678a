/** Drawing new marks of a kind. A tool knows the shape that it draws; class, slot and id come from the page. */

import type { Mark } from "../core/document/mark";
import type { Xy } from "../core/document/scalars";
import type { Size } from "../media/view";
import type { Path } from "./figure";

/** The kind and the geometry of a mark that was drawn. */
export type Drawn = Omit<Mark, "id" | "slot" | "class"> & { readonly kind: string };

/** What is being drawn, for display. */
export interface Draft {
  readonly paths: readonly Path[];
  /** Points that were set. */
  readonly dots: readonly Xy[];
}

/** Where a tool draws. */
export interface Ground {
  /** Size of the asset, px. */
  readonly asset: Size;
  /** How many asset px are this near on screen that they count as the same place. */
  readonly reachPx: number;
}

/** Draws one mark after the other. Points are asset px and may lie outside the asset. */
export interface Tool {
  /** What is being drawn; null when nothing was begun. */
  read(): Draft | null;
  /** The button went down. */
  press(at: Xy, ground: Ground): Drawn | null;
  /** The pointer moved, with or without the button. */
  move(at: Xy): void;
  /** The button went up. */
  release(at: Xy, ground: Ground): Drawn | null;
  /** The person says that it is done. */
  finish(ground: Ground): Drawn | null;
  /** Take the last point back; false when nothing was begun. */
  stepBack(): boolean;
  /** Forget what was begun. */
  cancel(): void;
}
