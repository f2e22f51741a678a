/** The pictures that were shown last or will be next, so that going on takes no time. */

import { loadPicture, type Picture, type PictureSource } from "./picture";

/** How many are kept. */
const KEPT = 4;

/** Keeps pictures by name. */
export class Pictures {
  readonly #known = new Map<string, Promise<Picture>>();

  /**
   * Load a picture, unless it is here.
   *
   * @param name - What it is called: addresses change, what they show does not.
   * @param source - Where it is, and how it is stored.
   * @returns The picture, decoded. A failure is forgotten, so that asking again tries again.
   */
  load(name: string, source: PictureSource): Promise<Picture> {
    const known = this.#known.get(name);
    const loading = known ?? loadPicture(source);
    this.#known.delete(name);
    this.#known.set(name, loading);
    if (known === undefined) {
      loading.catch(() => this.#known.delete(name));
      this.#trim();
    }
    return loading;
  }

  /** Give all memory back. */
  clear(): void {
    for (const loading of this.#known.values()) discard(loading);
    this.#known.clear();
  }

  #trim(): void {
    while (this.#known.size > KEPT) {
      const [oldest] = this.#known;
      if (oldest === undefined) return;
      this.#known.delete(oldest[0]);
      discard(oldest[1]);
    }
  }
}

function discard(loading: Promise<Picture>): void {
  loading.then(
    (picture) => {
      picture.destroy();
    },
    () => undefined,
  );
}
