/** What some browsers leave undone: WebP pictures whose EXIF data say how to turn them. Pure but for asking the browser. */

/** An image as the server describes it. */
export interface Stored {
  readonly mime?: string | undefined;
  /** EXIF orientation, 1 to 8; 1 is upright. */
  readonly orientation?: number | undefined;
}

/** A point (x, y) goes to (a x + c y + e, b x + d y + f). */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Formats that browsers show. */
const SHOWN = new Set(["jpeg", "png", "webp", "gif", "bmp", "avif"].map((name) => `image/${name}`));

/** Two pixels beside each other, to be turned by a quarter: 1 px wide where that is done. */
const PROBE =
  "UklGRlAAAABXRUJQVlA4WAoAAAAIAAAAAQAAAAAAVlA4TBAAAAAvAQAAAA8Q8x/zH4aM6H8ARVhJRhoAAABNTQAqAAAACAABARIAAwAAAAEABgAAAAAAAA==";

let answer: Promise<boolean> | undefined;

/**
 * Tell whether browsers show a format at all.
 *
 * @param mime - Its media type.
 * @returns Whether they do; also for what is not known.
 */
export function isShown(mime: string | undefined): boolean {
  return mime === undefined || mime === "" || SHOWN.has(mime);
}

/**
 * Find the address under which an image may stand in the page.
 *
 * @param image - The image, and where it and its thumbnail are.
 * @returns Its own, or its thumbnail's, which has the same proportions, where browsers do not show it upright.
 */
export function findAddress(image: Stored & Partial<Record<"url" | "thumbnail_url", string | null>>): string {
  return (isShownUpright(image) ? image.url : null) ?? image.thumbnail_url ?? image.url ?? "";
}

/**
 * Find how an image is still to be turned once the browser has decoded it.
 *
 * @param stored - The image.
 * @returns An EXIF orientation; 1 where nothing is left to do.
 */
export async function findRest({ mime, orientation = 1 }: Stored): Promise<number> {
  return mime === "image/webp" && orientation !== 1 && !(await turnsWebp()) ? orientation : 1;
}

/**
 * Tell whether a turn swaps width and height.
 *
 * @param orientation - EXIF orientation.
 * @returns Whether it does.
 */
export function isSideways(orientation: number): boolean {
  return orientation >= 5;
}

/**
 * Find what turns stored pixels upright.
 *
 * @param orientation - EXIF orientation, 1 to 8.
 * @param width - Of the stored image, px.
 * @param height - Of the stored image, px.
 * @returns From stored px to upright px.
 */
export function turnUpright(orientation: number, width: number, height: number): Matrix {
  const [w, h] = [width, height];
  const matrices: readonly Matrix[] = [
    [1, 0, 0, 1, 0, 0],
    [-1, 0, 0, 1, w, 0],
    [-1, 0, 0, -1, w, h],
    [1, 0, 0, -1, 0, h],
    [0, 1, 1, 0, 0, 0],
    [0, 1, -1, 0, h, 0],
    [0, -1, -1, 0, h, w],
    [0, -1, 1, 0, 0, w],
  ];
  return matrices[orientation - 1] ?? [1, 0, 0, 1, 0, 0];
}

function turnsWebp(): Promise<boolean> {
  answer ??= createImageBitmap(
    new Blob([Uint8Array.from(atob(PROBE), (letter) => letter.charCodeAt(0))], { type: "image/webp" }),
  ).then(
    ({ width }) => width === 1,
    () => false,
  );
  return answer;
}

function isShownUpright({ mime, orientation = 1 }: Stored): boolean {
  return isShown(mime) && (mime !== "image/webp" || orientation === 1);
}
