/** The canvas: a picture, what lies on it, and the view of both. Draws when something changed, at most once a frame. */

import "pixi.js/unsafe-eval";

import { ColorMatrixFilter, Container, ImageSource, Sprite, Texture, WebGLRenderer } from "pixi.js";

import { Cell } from "../core/cell";
import type { Bitmap } from "../core/document/rle";
import type { Scope } from "../core/scope";
import { Fills } from "./fills";
import type { Picture } from "./picture";
import { Strokes } from "./strokes";
import { fitView, type Size, type View } from "./view";

/** How light and how hard the picture is shown; 1 is as it is. */
export interface Tone {
  readonly brightness: number;
  readonly contrast: number;
}

/** A mask as it is drawn. */
export interface Overlay {
  readonly id: string;
  readonly bitmap: Bitmap;
  /** 0xrrggbb. */
  readonly colour: number;
  readonly alpha: number;
}

/** The picture as it is. */
export const PLAIN_TONE: Tone = { brightness: 1, contrast: 1 };

/** The stage of a page. It lives as long as the canvas, and shows one picture after the other. */
export class Stage {
  readonly canvas: HTMLCanvasElement;
  /** The view of the asset. */
  readonly view = new Cell<View>({ scale: 1, x: 0, y: 0 });
  /** Size of the canvas, CSS px. */
  readonly size = new Cell<Size>({ width: 1, height: 1 });
  /** Size of the asset, px. */
  readonly asset = new Cell<Size>({ width: 1, height: 1 });
  /** Called before every drawing, to bring what is drawn up to date. */
  beforeDraw: () => void = () => undefined;
  readonly #scope: Scope;
  readonly #renderer: WebGLRenderer;
  readonly #root = new Container();
  readonly #world = new Container();
  readonly #overlays = new Container();
  readonly #fills = new Fills();
  readonly #strokes = new Strokes();
  readonly #handles = new Strokes();
  #masks = new Map<string, { readonly bitmap: Bitmap; readonly sprite: Sprite }>();
  #picture: Picture | null = null;
  #tone = PLAIN_TONE;
  #isWaiting = false;
  /** Whether the view follows the size of the canvas until somebody changes it. */
  #isFitted = true;

  private constructor(scope: Scope, renderer: WebGLRenderer, canvas: HTMLCanvasElement) {
    [this.#scope, this.#renderer, this.canvas] = [scope, renderer, canvas];
    const { halo, line } = this.#strokes;
    this.#root.addChild(this.#world, this.#fills.mesh, halo, line, this.#handles.halo, this.#handles.line);
    this.view.subscribe(() => {
      this.draw();
    });
    scope.own(() => {
      this.#picture?.container.removeFromParent();
      renderer.destroy();
    });
  }

  /**
   * Make a stage in an element, whose size it takes.
   *
   * @param scope - Destroys the stage.
   * @param host - The element.
   * @param background - `#rrggbb` behind the picture.
   * @returns The stage.
   * @throws Error - The browser has no WebGL.
   */
  static async make(scope: Scope, host: HTMLElement, background: string): Promise<Stage> {
    const canvas = host.ownerDocument.createElement("canvas");
    const renderer = new WebGLRenderer();
    const resolution = Math.min(globalThis.devicePixelRatio, 2);
    await renderer.init({ canvas, background, resolution, autoDensity: true, width: 16, height: 16, antialias: false });
    const stage = new Stage(scope, renderer, canvas);
    canvas.style.display = "block";
    host.prepend(canvas);
    scope.own(() => {
      canvas.remove();
    });
    scope.resizes(host, ({ contentRect }) => {
      stage.#resize({ width: Math.max(contentRect.width, 16), height: Math.max(contentRect.height, 16) });
    });
    return stage;
  }

  /**
   * Show another picture, all of it. The one before is not destroyed: whoever made it may show it again.
   *
   * @param picture - The picture; null for none.
   * @param asset - Size of the asset, px.
   */
  show(picture: Picture | null, asset: Size): void {
    if (this.#picture === picture && asset.width === this.asset.read().width) return;
    this.#picture?.container.removeFromParent();
    this.#picture = picture;
    this.asset.set(asset);
    if (picture !== null) {
      // A preview that was decoded smaller than the asset is stretched over it.
      picture.container.scale.set(asset.width / picture.width, asset.height / picture.height);
      this.#world.addChildAt(picture.container, 0);
      this.#world.addChild(this.#overlays);
    }
    this.setTone(this.#tone);
    this.fit();
    this.draw();
  }

  /** Show the whole asset. */
  fit(): void {
    this.view.set(fitView(this.asset.read(), this.size.read()));
    this.#isFitted = true;
  }

  /**
   * Change the view.
   *
   * @param view - The view.
   */
  setView(view: View): void {
    this.view.set(view);
    this.#isFitted = false;
  }

  /**
   * Show the picture lighter or harder.
   *
   * @param tone - How.
   */
  setTone(tone: Tone): void {
    this.#tone = tone;
    const { brightness, contrast } = tone;
    const filter = brightness === 1 && contrast === 1 ? null : new ColorMatrixFilter();
    filter?.brightness(brightness, false);
    filter?.contrast(contrast - 1, true);
    if (this.#picture !== null) this.#picture.container.filters = filter === null ? [] : [filter];
    this.draw();
  }

  /**
   * Show other marks.
   *
   * @param strokes - Their lines; see `STROKE_FLOATS`.
   * @param fills - Their areas; see `FILL_FLOATS`.
   * @param handles - Lines and dots on top.
   * @param overlays - Their pixels.
   */
  write(strokes: Float32Array, fills: Float32Array, handles: Float32Array, overlays: readonly Overlay[]): void {
    this.#strokes.write(strokes);
    this.#fills.write(fills);
    this.#handles.write(handles);
    this.#writeOverlays(overlays);
    this.draw();
  }

  /** Draw before the next frame. */
  draw(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#scope.frame(() => {
      this.beforeDraw();
      this.#isWaiting = false;
      this.#render();
    });
  }

  #render(): void {
    const [view, size] = [this.view.read(), this.size.read()];
    this.#world.position.set(view.x, view.y);
    this.#world.scale.set(view.scale);
    this.#picture?.sharpen(view.scale);
    for (const batch of [this.#fills, this.#strokes, this.#handles]) batch.follow(view, size);
    this.#renderer.render(this.#root);
  }

  #resize(size: Size): void {
    this.#renderer.resize(size.width, size.height);
    this.size.set(size);
    if (this.#isFitted) this.fit();
    // At once: a resized canvas is empty until it is drawn.
    this.#render();
  }

  #writeOverlays(overlays: readonly Overlay[]): void {
    const kept = new Map<string, { readonly bitmap: Bitmap; readonly sprite: Sprite }>();
    for (const { id, bitmap, colour, alpha } of overlays) {
      const known = this.#masks.get(id);
      const entry = known?.bitmap === bitmap ? known : { bitmap, sprite: makeMaskSprite(bitmap) };
      entry.sprite.tint = colour;
      entry.sprite.alpha = alpha;
      kept.set(id, entry);
      this.#overlays.addChild(entry.sprite);
    }
    for (const [id, { sprite }] of this.#masks) {
      if (kept.get(id)?.sprite !== sprite) sprite.destroy({ texture: true, textureSource: true });
    }
    this.#masks = kept;
  }
}

function makeMaskSprite({ width, height, pixels }: Bitmap): Sprite {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const image = new ImageData(width, height);
  // White where set; the sprite's tint gives the colour.
  new Uint32Array(image.data.buffer).set(Uint32Array.from(pixels, (pixel) => (pixel === 0 ? 0 : 0xffffffff)));
  context?.putImageData(image, 0, 0);
  return new Sprite(new Texture({ source: new ImageSource({ resource: canvas, scaleMode: "nearest" }) }));
}
