/** Small pictures, made on the spot. */

import { crc32, deflateSync } from "node:zlib";

import type { Page } from "@playwright/test";

import type { FileWanted } from "./server";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Where a picture is coloured: x, y, width and height in pixels, and the colour. */
export interface Patch {
  readonly at: readonly [x: number, y: number, width: number, height: number];
  readonly rgb: readonly [number, number, number];
}

/** Make a PNG of one colour with patches on it; 8 bits a channel, no alpha. `orientation` goes into its EXIF data. */
export function makePng(
  width: number,
  height: number,
  rgb: readonly number[],
  patches: readonly Patch[] = [],
  orientation = 1,
): Buffer {
  const stride = 1 + 3 * width;
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const patch = patches.findLast(({ at: [px, py, pw, ph] }) => x >= px && x < px + pw && y >= py && y < py + ph);
      rows.set(patch?.rgb ?? rgb, y * stride + 1 + 3 * x);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    ...(orientation === 1 ? [] : [chunk("eXIf", makeExif(orientation))]),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** One directory with one entry: tag 0x0112, type SHORT. */
function makeExif(orientation: number): Buffer {
  return Buffer.from(
    `4d4d002a00000008000101120003000000010${orientation.toString(16).padStart(3, "0")}000000000000`,
    "hex",
  );
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length, 0);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body), 0);
  return Buffer.concat([frame, body, check]);
}

/** Make different pictures, `picture-01.png` and so on. */
export function makePictures(count: number): FileWanted[] {
  return Array.from({ length: count }, (_, index) => {
    const patch: Patch = { at: [20 + 7 * index, 30 + 5 * index, 60, 40], rgb: [230, 120, 30] };
    const shade = 60 + ((index * 37) % 150);
    return {
      name: `picture-${String(index + 1).padStart(2, "0")}.png`,
      mimeType: "image/png",
      buffer: makePng(240, 160, [shade, 120, 255 - shade], [patch]),
    };
  });
}

/** Red, green and blue of a pixel, 0..255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** A picture that was decoded. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Pixels, row by row. */
  readonly pixels: readonly Rgb[];
}

/** Decode a PNG, without turning it. */
export async function readPixels(page: Page, png: Buffer): Promise<Bitmap> {
  const { width, height, text } = await page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }), { imageOrientation: "none" });
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const values = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    const pieces: string[] = [];
    for (let at = 0; at < values.length; at += 8192) pieces.push(String.fromCharCode(...values.slice(at, at + 8192)));
    return { width: bitmap.width, height: bitmap.height, text: btoa(pieces.join("")) };
  }, png.toString("base64"));
  const values = Buffer.from(text, "base64");
  const pixels = Array.from({ length: width * height }, (_, index): Rgb => {
    const [red = 0, green = 0, blue = 0] = values.subarray(4 * index, 4 * index + 3);
    return [red, green, blue];
  });
  return { width, height, pixels };
}

/** Where pixels are that are meant: left, top, right and bottom edge, px; in the whole picture, or in a part of it. */
export function findPixels(
  { width, height, pixels }: Bitmap,
  isMeant: (rgb: Rgb) => boolean,
  part: readonly number[] = [0, 0, width, height],
): number[] {
  const [fromX, fromY, toX, toY] = part as [number, number, number, number];
  const found = pixels.flatMap((rgb, index): [x: number, y: number][] => {
    const [x, y] = [index % width, Math.floor(index / width)];
    const isInside = x >= fromX && y >= fromY && x < toX && y < toY;
    return isInside && isMeant(rgb) ? [[x, y]] : [];
  });
  const [xs, ys] = [found.map(([x]) => x).sort(ascend), found.map(([, y]) => y).sort(ascend)];
  return [xs[0] ?? width, ys[0] ?? height, (xs.at(-1) ?? -1) + 1, (ys.at(-1) ?? -1) + 1];
}

function ascend(a: number, b: number): number {
  return a - b;
}

/** Where a picture is red: left, top, right and bottom edge of the pixels that are, px. */
export async function findRed(page: Page, png: Buffer): Promise<number[]> {
  return findPixels(await readPixels(page, png), ([red, green, blue]) => red - Math.max(green, blue) >= 100);
}
