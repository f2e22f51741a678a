/** Draws boxes, and whatever else a box spans: by dragging, or by a click on each of two corners. */

import type { Xy, Xyxy } from "../../core/document/scalars";
import { listBoxCorners } from "../../core/geometry";
import type { Size } from "../../media/view";
import { type Draft, type Drawn, type Ground, type Tool } from "../tool";
import { spanBox } from "./layer";

/** Share of the asset's shorter side that a box from the keyboard takes. */
const DEFAULT_SHARE = 0.25;

/** Draws between two corners. */
export class SpanTool implements Tool {
  readonly #make: (xyxy: Xyxy) => Drawn;
  readonly #outline: (xyxy: Xyxy) => readonly Xy[];
  #from: Xy | null = null;
  #to: Xy | null = null;

  /**
   * Make a tool.
   *
   * @param make - Makes the mark from its span.
   * @param outline - Shows the span while it is drawn.
   */
  constructor(make: (xyxy: Xyxy) => Drawn, outline: (xyxy: Xyxy) => readonly Xy[] = listBoxCorners) {
    [this.#make, this.#outline] = [make, outline];
  }

  /** What is being drawn; see `Tool`. */
  readonly read = (): Draft | null => {
    if (this.#from === null || this.#to === null) return null;
    const unbounded: Size = { width: Infinity, height: Infinity };
    const [[ax, ay], [bx, by]] = [this.#from, this.#to];
    const low: Xy = [Math.min(ax, bx), Math.min(ay, by)];
    const xyxy = spanBox([0, 0], [Math.abs(ax - bx), Math.abs(ay - by)], unbounded);
    if (xyxy === undefined) return { paths: [], dots: [this.#from] };
    const points = this.#outline([low[0], low[1], low[0] + xyxy[2], low[1] + xyxy[3]]);
    return { paths: [{ points, isClosed: true }], dots: [] };
  };

  /** The button went down; see `Tool`. */
  readonly press = (at: Xy): Drawn | null => {
    this.#from ??= at;
    this.#to = at;
    return null;
  };

  /** The pointer moved; see `Tool`. */
  readonly move = (at: Xy): void => {
    if (this.#from !== null) this.#to = at;
  };

  /** The button went up; a click without a drag waits for the other corner. */
  readonly release = (at: Xy, { asset, reachPx }: Ground): Drawn | null => {
    if (this.#from === null) return null;
    const isClick = Math.hypot(at[0] - this.#from[0], at[1] - this.#from[1]) <= reachPx;
    const xyxy = isClick ? undefined : spanBox(this.#from, at, asset);
    if (xyxy === undefined) return null;
    this.cancel();
    return this.#make(xyxy);
  };

  /** Done from the keyboard: what is spanned, or a box in the middle, to be moved by the arrows. */
  readonly finish = ({ asset }: Ground): Drawn | null => {
    const spanned = this.#from !== null && this.#to !== null ? spanBox(this.#from, this.#to, asset) : undefined;
    this.cancel();
    return this.#make(spanned ?? placeInMiddle(asset));
  };

  /** Take the corner back; see `Tool`. */
  readonly stepBack = (): boolean => {
    const wasBegun = this.#from !== null;
    this.cancel();
    return wasBegun;
  };

  /** Forget what was begun. */
  readonly cancel = (): void => {
    this.#from = this.#to = null;
  };
}

function placeInMiddle({ width, height }: Size): Xyxy {
  const half = (Math.min(width, height) * DEFAULT_SHARE) / 2;
  const [x, y] = [width / 2, height / 2];
  return [Math.round(x - half), Math.round(y - half), Math.round(x + half), Math.round(y + half)];
}
