/** Figures of marks, made once a mark: marks are never changed in place, so what was made for one holds for good. */

import type { SlotMark } from "../../../core/document/mark";
import type { Skeleton } from "../../../core/document/ontology";
import type { Bitmap } from "../../../core/document/rle";
import type { Xy } from "../../../core/document/scalars";
import type { Figure } from "../../../kinds/figure";
import { drawSkeleton } from "../../../kinds/keypoints/layer";
import type { Keypoints } from "../../../kinds/keypoints/payload";
import { findLayer } from "../../../kinds/layers";
import { readBitmap } from "../../../kinds/mask/layer";
import type { Mask } from "../../../kinds/mask/payload";
import { listTriangles } from "../../../media/fills";

/** Everything that is worked out of a mark to draw it. */
export interface Drawing {
  readonly figure: Figure;
  /** Corners of the triangles that fill it. */
  readonly triangles: readonly Xy[];
  /** Its pixels, where it is a mask. */
  readonly bitmap: Bitmap | undefined;
}

/** Works out drawings, and remembers them as long as their marks live. */
export class Figures {
  readonly #skeletons: readonly Skeleton[];
  readonly #known = new WeakMap<SlotMark, Drawing>();
  readonly #filled = new WeakMap<SlotMark, SlotMark>();

  constructor(skeletons: readonly Skeleton[]) {
    this.#skeletons = skeletons;
  }

  /**
   * Find the drawing of a mark.
   *
   * @param mark - A mark on a picture.
   * @param counts - Counts of large masks by hash.
   * @returns Its drawing; the same as long as the mark is.
   */
  find(mark: SlotMark, counts: ReadonlyMap<string, string>): Drawing {
    const whole = mark.kind === "mask" ? this.#fill(mark as Mask, counts) : mark;
    const known = this.#known.get(whole);
    if (known !== undefined) return known;
    const drawing = this.#draw(whole);
    this.#known.set(whole, drawing);
    return drawing;
  }

  #draw(mark: SlotMark): Drawing {
    const figure =
      mark.kind === "keypoints" ? drawSkeleton(mark as Keypoints, this.#skeletons) : findLayer(mark).figure(mark);
    const triangles = figure.areas.flatMap(({ ring, holes }) => listTriangles(ring, holes));
    return { figure, triangles, bitmap: mark.kind === "mask" ? readBitmap(mark as Mask) : undefined };
  }

  /** The mask with its counts, where only their hash stands in it and they have come. */
  #fill(mark: Mask, counts: ReadonlyMap<string, string>): SlotMark {
    const { blob, size } = mark.rle;
    const found = blob === undefined ? undefined : counts.get(blob);
    if (found === undefined) return mark;
    const known = this.#filled.get(mark);
    if (known !== undefined) return known;
    const filled: Mask = { ...mark, rle: { size, counts: found } };
    this.#filled.set(mark, filled);
    return filled;
  }
}
