/**
 * Lines and dots of constant width on screen, however far the view is zoomed: one instance a straight piece, widened by
 * the shader. Zooming and panning change a few numbers, not the lines.
 */

import { Buffer, BufferUsage, Geometry, GlProgram, Mesh, Shader, UniformGroup } from "pixi.js";

import type { Size, View } from "./view";

/** Numbers of one piece: from x, y; to x, y (asset px); r, g, b, a; width, halo (CSS px); how far along its line (asset px), dash (CSS px). */
const STROKE_FLOATS = 12;

const VERTEX = `#version 300 es
precision highp float;
in vec2 aPosition;
in vec4 aEnds;
in vec4 aColour;
in vec4 aStyle;
uniform vec3 uView;
uniform vec2 uCanvas;
uniform float uIsHalo;
out vec2 vAt;
out float vLength;
out float vHalf;
out float vAlong;
out float vDash;
out vec4 vColour;
void main() {
  vec2 from = aEnds.xy * uView.x + uView.yz;
  vec2 to = aEnds.zw * uView.x + uView.yz;
  vec2 way = to - from;
  float len = length(way);
  vec2 dir = len > 0.0 ? way / len : vec2(1.0, 0.0);
  float halfWidth = aStyle.x * 0.5 + uIsHalo * aStyle.y;
  float reach = halfWidth + 1.0;
  vec2 local = vec2(aPosition.x > 0.0 ? len + reach : -reach, aPosition.y * reach);
  vec2 at = from + dir * local.x + vec2(-dir.y, dir.x) * local.y;
  vAt = local;
  vLength = len;
  vHalf = halfWidth;
  vAlong = aStyle.z * uView.x;
  vDash = aStyle.w;
  vColour = uIsHalo > 0.5 ? vec4(0.0, 0.0, 0.0, 0.55 * aColour.a) : aColour;
  if (uIsHalo > 0.5 && aStyle.y <= 0.0) vColour.a = 0.0;
  gl_Position = vec4(at.x / uCanvas.x * 2.0 - 1.0, 1.0 - at.y / uCanvas.y * 2.0, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec2 vAt;
in float vLength;
in float vHalf;
in float vAlong;
in float vDash;
in vec4 vColour;
out vec4 finalColor;
void main() {
  float past = max(max(-vAt.x, vAt.x - vLength), 0.0);
  float distance = length(vec2(past, vAt.y));
  float alpha = clamp(vHalf - distance + 0.5, 0.0, 1.0) * vColour.a;
  if (vDash > 0.0) {
    float phase = mod(vAlong + clamp(vAt.x, 0.0, vLength), vDash * 2.0);
    alpha *= clamp(min(phase, vDash * 1.2 - phase) + 0.5, 0.0, 1.0);
  }
  finalColor = vec4(vColour.rgb * alpha, alpha);
}`;

/** A batch of lines and dots. */
export class Strokes {
  /** The halos, to be shown below the lines of all batches that they belong to. */
  readonly halo: Mesh<Geometry, Shader>;
  /** The lines themselves. */
  readonly line: Mesh<Geometry, Shader>;
  readonly #buffer: Buffer;
  readonly #geometry: Geometry;
  readonly #groups: readonly UniformGroup[];

  constructor() {
    this.#buffer = new Buffer({
      data: new Float32Array(STROKE_FLOATS),
      usage: BufferUsage.VERTEX | BufferUsage.COPY_DST,
    });
    const stride = STROKE_FLOATS * 4;
    const shared = { buffer: this.#buffer, stride, instance: true };
    this.#geometry = new Geometry({
      attributes: {
        aPosition: { buffer: new Float32Array([-1, -1, 1, -1, 1, 1, -1, 1]), format: "float32x2" },
        aEnds: { ...shared, format: "float32x4", offset: 0 },
        aColour: { ...shared, format: "float32x4", offset: 16 },
        aStyle: { ...shared, format: "float32x4", offset: 32 },
      },
      indexBuffer: new Uint32Array([0, 1, 2, 0, 2, 3]),
      instanceCount: 0,
    });
    const passes = [1, 0].map((isHalo) => {
      const group = makeView({ uIsHalo: { value: isHalo, type: "f32" } });
      const glProgram = GlProgram.from({ vertex: VERTEX, fragment: FRAGMENT, name: "strokes" });
      return {
        group,
        mesh: new Mesh({ geometry: this.#geometry, shader: new Shader({ glProgram, resources: { group } }) }),
      };
    });
    this.#groups = passes.map(({ group }) => group);
    const [halo, line] = passes.map(({ mesh }) => mesh);
    if (halo === undefined || line === undefined) throw new Error("two passes were made");
    [this.halo, this.line] = [halo, line];
    this.write(new Float32Array(0));
  }

  /**
   * Show other pieces.
   *
   * @param data - `STROKE_FLOATS` numbers a piece.
   */
  write(data: Float32Array): void {
    const count = data.length / STROKE_FLOATS;
    this.halo.visible = this.line.visible = count > 0;
    if (count === 0) return;
    this.#buffer.data = data;
    this.#geometry.instanceCount = count;
  }

  /**
   * Follow the view.
   *
   * @param view - The view.
   * @param canvas - Size of the canvas, CSS px.
   */
  follow(view: View, canvas: Size): void {
    for (const group of this.#groups) setView(group, view, canvas);
  }
}

/**
 * Make the numbers that follow the view.
 *
 * @param more - Further uniforms of a shader.
 * @returns The group.
 */
export function makeView(more: Readonly<Record<string, { value: number; type: "f32" }>> = {}): UniformGroup {
  return new UniformGroup({
    uView: { value: new Float32Array([1, 0, 0]), type: "vec3<f32>" },
    uCanvas: { value: new Float32Array([1, 1]), type: "vec2<f32>" },
    ...more,
  });
}

/**
 * Let a shader follow the view.
 *
 * @param group - As `makeView` made it.
 * @param view - The view.
 * @param canvas - Size of the canvas, CSS px.
 */
export function setView(group: UniformGroup, { scale, x, y }: View, { width, height }: Size): void {
  const uniforms = group.uniforms as Record<string, unknown>;
  uniforms["uView"] = new Float32Array([scale, x, y]);
  uniforms["uCanvas"] = new Float32Array([width, height]);
  group.update();
}
