/** How masks look on a picture: the edges between pixels that are set and pixels that are not. */

import { type Bitmap, decodeMask } from "../../core/document/rle";
import { type Figure, makeFigure, type Path } from "../figure";
import type { Layer } from "../layer";
import type { Mask } from "./payload";

/** A figure of nothing, for a mask whose pixels are not here. */
const NOTHING: Figure = makeFigure({});

/** The layer of masks. Their pixels are drawn as an image; lines are what is hit and highlighted. */
export const maskLayer: Layer<Mask> = {
  figure(mark) {
    const bitmap = readBitmap(mark);
    return bitmap === undefined ? NOTHING : makeFigure({ paths: listPixelEdges(bitmap) });
  },
};

/**
 * Decode the pixels of a mask.
 *
 * @param mark - The mask; its counts are filled in where they were kept elsewhere.
 * @returns The pixels; undefined when the counts are not here.
 */
export function readBitmap({ rle: { size, counts } }: Mask): Bitmap | undefined {
  return counts === undefined ? undefined : decodeMask(size, counts);
}

/**
 * Trace the border of what is set, along the edges of pixels.
 *
 * @param bitmap - The pixels.
 * @returns Straight lines, as long as they can be.
 */
export function listPixelEdges(bitmap: Bitmap): Path[] {
  return [...listRuns(bitmap, false), ...listRuns(bitmap, true)];
}

/** Borders between rows, or between columns, each as far as it goes on. */
function listRuns({ width, height, pixels }: Bitmap, isVertical: boolean): Path[] {
  const [lines, length] = isVertical ? [width, height] : [height, width];
  const read = (line: number, along: number): number => {
    if (line < 0 || line >= lines) return 0;
    return pixels[isVertical ? along * width + line : line * width + along] ?? 0;
  };
  const paths: Path[] = [];
  for (let line = 0; line <= lines; line += 1) {
    let start = -1;
    for (let along = 0; along <= length; along += 1) {
      const isBorder = along < length && (read(line - 1, along) === 0) !== (read(line, along) === 0);
      if (isBorder && start < 0) start = along;
      if (isBorder || start < 0) continue;
      paths.push({
        points: isVertical
          ? [
              [line, start],
              [line, along],
            ]
          : [
              [start, line],
              [along, line],
            ],
        isClosed: false,
      });
      start = -1;
    }
  }
  return paths;
}
