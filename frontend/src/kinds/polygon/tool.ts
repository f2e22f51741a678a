/** Draws outlines and lines, a click a point. */

import type { Xy } from "../../core/document/scalars";
import { computeRingArea } from "../../core/geometry";
import { clampPoint } from "../layer";
import { type Draft, type Drawn, type Ground, type Tool } from "../tool";

/** Draws through points. */
export class PointsTool implements Tool {
  readonly #isClosed: boolean;
  readonly #make: (points: readonly Xy[]) => Drawn;
  #points: readonly Xy[] = [];
  #pointer: Xy | null = null;

  /**
   * Make a tool.
   *
   * @param isClosed - Whether the last point is joined to the first.
   * @param make - Makes the mark from its points.
   */
  constructor(isClosed: boolean, make: (points: readonly Xy[]) => Drawn) {
    [this.#isClosed, this.#make] = [isClosed, make];
  }

  /** What is being drawn; see `Tool`. */
  readonly read = (): Draft | null => {
    if (this.#points.length === 0) return null;
    const points = this.#pointer === null ? this.#points : [...this.#points, this.#pointer];
    return { paths: points.length > 1 ? [{ points, isClosed: false }] : [], dots: this.#points };
  };

  /** The button went down: on the first point it closes, on the last it ends, elsewhere it sets another point. */
  readonly press = (at: Xy, ground: Ground): Drawn | null => {
    const point = clampPoint(at, ground.asset);
    const [first, last] = [this.#points[0], this.#points.at(-1)];
    if (this.#isClosed && this.#points.length >= 3 && isNear(first, point, ground)) return this.finish();
    if (isNear(last, point, ground)) return this.finish();
    this.#points = [...this.#points, point];
    this.#pointer = point;
    return null;
  };

  /** The pointer moved; see `Tool`. */
  readonly move = (at: Xy): void => {
    if (this.#points.length > 0) this.#pointer = at;
  };

  /** The button went up; nothing to do. */
  readonly release = (): Drawn | null => null;

  /** The person says that it is done; what encloses nothing goes on being drawn. */
  readonly finish = (): Drawn | null => {
    const isWhole = this.#isClosed ? computeRingArea(this.#points) > 0 : this.#points.length >= 2;
    if (!isWhole) return null;
    const drawn = this.#make(this.#points);
    this.cancel();
    return drawn;
  };

  /** Take the last point back; see `Tool`. */
  readonly stepBack = (): boolean => {
    const wasBegun = this.#points.length > 0;
    this.#points = this.#points.slice(0, -1);
    return wasBegun;
  };

  /** Forget what was begun. */
  readonly cancel = (): void => {
    this.#points = [];
    this.#pointer = null;
  };
}

function isNear(other: Xy | undefined, [x, y]: Xy, { reachPx }: Ground): boolean {
  return other !== undefined && Math.hypot(other[0] - x, other[1] - y) <= reachPx;
}
