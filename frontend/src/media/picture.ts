/** Loads images for the stage. Decoded in the background, cut into tiles where a graphics card takes no larger ones. */

import { Container, ImageSource, Sprite, Texture } from "pixi.js";

import { findRest, isSideways, type Stored, turnUpright } from "./orientation";
import type { Size } from "./view";

/** The largest side of a texture that every card takes, px. */
const TILE_PX = 4096;

/** Pixels larger than this on screen are shown as squares. */
const NEAREST_FROM_SCALE = 6;

/** An image that is ready to be shown. */
export class Picture {
  readonly container = new Container();
  readonly width: number;
  readonly height: number;
  readonly #sources: ImageSource[] = [];

  constructor(width: number, height: number, tiles: readonly Tile[]) {
    [this.width, this.height] = [width, height];
    for (const { bitmap, x, y } of tiles) {
      const source = new ImageSource({ resource: bitmap, autoGenerateMipmaps: true, scaleMode: "linear" });
      const sprite = new Sprite(new Texture({ source }));
      sprite.position.set(x, y);
      this.#sources.push(source);
      this.container.addChild(sprite);
    }
  }

  /**
   * Show pixels as squares from close by, and smoothly from afar.
   *
   * @param scale - CSS px per image px.
   */
  sharpen(scale: number): void {
    const mode = scale >= NEAREST_FROM_SCALE ? "nearest" : "linear";
    for (const source of this.#sources) if (source.magFilter !== mode) source.style.magFilter = mode;
  }

  /** Give the memory back. */
  destroy(): void {
    this.container.destroy({ children: true });
    for (const source of this.#sources) source.destroy();
  }
}

/** A piece of an image, and where it lies, px. */
interface Tile {
  readonly bitmap: ImageBitmap;
  readonly x: number;
  readonly y: number;
}

/** Where an image is, and how it is stored. */
export interface PictureSource extends Stored {
  readonly url: string;
}

/**
 * Load an image.
 *
 * @param source - The image.
 * @returns The picture, decoded and upright.
 * @throws Error - It cannot be loaded or is no image.
 */
export async function loadPicture(source: PictureSource): Promise<Picture> {
  const image = new Image();
  image.decoding = "async";
  image.src = source.url;
  const [rest] = await Promise.all([findRest(source), image.decode()]);
  const { naturalWidth, naturalHeight } = image;
  const [width, height] = isSideways(rest) ? [naturalHeight, naturalWidth] : [naturalWidth, naturalHeight];
  const tiles: Promise<Tile>[] = [];
  for (let y = 0; y < height; y += TILE_PX) {
    for (let x = 0; x < width; x += TILE_PX) {
      const place = { x, y, width: Math.min(TILE_PX, width - x), height: Math.min(TILE_PX, height - y) };
      tiles.push(cutTile(image, rest, place).then((bitmap) => ({ bitmap, x, y })));
    }
  }
  return new Picture(width, height, await Promise.all(tiles));
}

async function cutTile(
  image: HTMLImageElement,
  rest: number,
  place: Size & Omit<Tile, "bitmap">,
): Promise<ImageBitmap> {
  const { x, y, width, height } = place;
  if (rest === 1) return createImageBitmap(image, x, y, width, height);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  const [a, b, c, d, e, f] = turnUpright(rest, image.naturalWidth, image.naturalHeight);
  context?.setTransform(a, b, c, d, e - x, f - y);
  context?.drawImage(image, 0, 0);
  return canvas.transferToImageBitmap();
}
