/** Filled areas, all of them one mesh of coloured triangles in asset px. */

import { Buffer, BufferUsage, earcut, Geometry, GlProgram, Mesh, Shader, type UniformGroup } from "pixi.js";

import type { Xy } from "../core/document/scalars";
import { makeView, setView } from "./strokes";
import type { Size, View } from "./view";

/** Numbers of one corner: x, y (asset px); r, g, b, a. */
const FILL_FLOATS = 6;

const VERTEX = `#version 300 es
precision highp float;
in vec2 aPosition;
in vec4 aColour;
uniform vec3 uView;
uniform vec2 uCanvas;
out vec4 vColour;
void main() {
  vec2 at = aPosition * uView.x + uView.yz;
  vColour = vec4(aColour.rgb * aColour.a, aColour.a);
  gl_Position = vec4(at.x / uCanvas.x * 2.0 - 1.0, 1.0 - at.y / uCanvas.y * 2.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 vColour;
out vec4 finalColor;
void main() {
  finalColor = vColour;
}`;

/** A batch of areas. */
export class Fills {
  readonly mesh: Mesh<Geometry, Shader>;
  readonly #buffer: Buffer;
  readonly #group: UniformGroup;

  constructor() {
    const stride = FILL_FLOATS * 4;
    // Never empty, or the first upload would have no size.
    const data = new Float32Array(FILL_FLOATS * 3);
    this.#buffer = new Buffer({ data, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
    const geometry = new Geometry({
      attributes: {
        aPosition: { buffer: this.#buffer, format: "float32x2", stride, offset: 0 },
        aColour: { buffer: this.#buffer, format: "float32x4", stride, offset: 8 },
      },
    });
    this.#group = makeView();
    const glProgram = GlProgram.from({ vertex: VERTEX, fragment: FRAGMENT, name: "fills" });
    this.mesh = new Mesh({ geometry, shader: new Shader({ glProgram, resources: { group: this.#group } }) });
    this.mesh.visible = false;
  }

  /**
   * Show other triangles.
   *
   * @param data - `FILL_FLOATS` numbers a corner, three corners a triangle.
   */
  write(data: Float32Array): void {
    this.mesh.visible = data.length > 0;
    if (data.length > 0) this.#buffer.data = data;
  }

  /**
   * Follow the view.
   *
   * @param view - The view.
   * @param canvas - Size of the canvas, CSS px.
   */
  follow(view: View, canvas: Size): void {
    setView(this.#group, view, canvas);
  }
}

/**
 * Cut an outline with holes into triangles.
 *
 * @param ring - The outline.
 * @param holes - What is cut out of it.
 * @returns Corners, three a triangle.
 */
export function listTriangles(ring: readonly Xy[], holes: readonly (readonly Xy[])[]): Xy[] {
  const points = [...ring, ...holes.flat()];
  const starts = holes.map((_, index) => ring.length + holes.slice(0, index).flat().length);
  const corners = earcut(points.flat(), starts);
  return corners.flatMap((index) => {
    const point = points[index];
    return point === undefined ? [] : [point];
  });
}
