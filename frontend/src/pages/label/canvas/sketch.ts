/** Writes lines, dots and areas into the numbers that the stage draws. */

import type { Xy } from "../../../core/document/scalars";
import { type Figure, listEdges, type Path } from "../../../kinds/figure";

/** Red, green, blue, alpha, each 0..1. */
export type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** How lines look. CSS px. */
export interface Stroke {
  readonly colour: Colour;
  readonly width: number;
  /** Width of the dark halo on each side; 0 for none. */
  readonly halo: number;
  /** Length of a dash; 0 for an unbroken line. */
  readonly dash?: number;
}

/** Numbers that grow. */
class Floats {
  #data = new Float32Array(4096);
  #length = 0;

  push(values: readonly number[]): void {
    if (this.#length + values.length > this.#data.length) {
      const larger = new Float32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data.set(values, this.#length);
    this.#length += values.length;
  }

  read(): Float32Array {
    return this.#data.slice(0, this.#length);
  }
}

/** Collects what is to be drawn. */
export class Sketch {
  readonly #strokes = new Floats();
  readonly #fills = new Floats();

  /** The lines and dots; see `STROKE_FLOATS`. */
  get strokes(): Float32Array {
    return this.#strokes.read();
  }

  /** The areas; see `FILL_FLOATS`. */
  get fills(): Float32Array {
    return this.#fills.read();
  }

  /**
   * Draw the lines and dots of a figure.
   *
   * @param figure - The figure.
   * @param stroke - How they look.
   */
  addLines({ paths, dots }: Pick<Figure, "paths" | "dots">, stroke: Stroke): void {
    for (const path of paths) this.#addPath(path, stroke);
    for (const dot of dots) this.addDot(dot, { ...stroke, width: stroke.width * 4 });
  }

  /**
   * Draw a dot.
   *
   * @param at - Its middle, asset px.
   * @param stroke - How it looks; its width is the dot's diameter.
   */
  addDot(at: Xy, { colour, width, halo }: Stroke): void {
    this.#strokes.push([at[0], at[1], at[0], at[1], ...colour, width, halo, 0, 0]);
  }

  /**
   * Fill triangles.
   *
   * @param corners - Three a triangle, asset px.
   * @param colour - The colour.
   */
  addTriangles(corners: readonly Xy[], colour: Colour): void {
    for (const [x, y] of corners) this.#fills.push([x, y, ...colour]);
  }

  #addPath(path: Path, { colour, width, halo, dash = 0 }: Stroke): void {
    let along = 0;
    for (const [from, to] of listEdges(path)) {
      this.#strokes.push([from[0], from[1], to[0], to[1], ...colour, width, halo, along, dash]);
      along += Math.hypot(to[0] - from[0], to[1] - from[1]);
    }
  }
}

/**
 * Read a colour.
 *
 * @param hex - `#rrggbb`.
 * @param alpha - 0..1.
 * @returns The colour.
 */
export function readColour(hex: string, alpha: number): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255, alpha];
}
