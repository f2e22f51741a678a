/** Loads images for the stage. Decoded in the background, cut into tiles where a graphics card takes no larger ones. */

import { Container, ImageSource, Sprite, Texture } from "pixi.js";

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

/**
 * Load an image.
 *
 * @param url - Its address.
 * @returns The picture, decoded.
 * @throws Error - It cannot be loaded or is no image.
 */
export async function loadPicture(url: string): Promise<Picture> {
  const image = new Image();
  image.decoding = "async";
  image.src = url;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const tiles: Promise<Tile>[] = [];
  for (let y = 0; y < height; y += TILE_PX) {
    for (let x = 0; x < width; x += TILE_PX) {
      const piece = createImageBitmap(image, x, y, Math.min(TILE_PX, width - x), Math.min(TILE_PX, height - y));
      tiles.push(piece.then((bitmap) => ({ bitmap, x, y })));
    }
  }
  return new Picture(width, height, await Promise.all(tiles));
}
