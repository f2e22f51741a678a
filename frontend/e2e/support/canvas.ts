/** The canvas of a task: where pixels of the picture are on the page, and drawing there. */

import { expect, type Locator, type Page } from "@playwright/test";

/** A point of the picture, px. */
export type Xy = readonly [x: number, y: number];

/** Margin around a fitted picture, CSS px, and how far small ones are enlarged. */
const MARGIN = 24;
const MOST = 8;

/** Where a picture is. */
export interface PicturePlace {
  /** Px of the page a px of the picture. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** The canvas with a picture of this size, fitted. */
export class Canvas {
  readonly page: Page;
  readonly element: Locator;
  readonly #width: number;
  readonly #height: number;

  constructor(page: Page, width = 240, height = 160) {
    this.page = page;
    this.element = page.getByRole("group", { name: "Canvas" });
    [this.#width, this.#height] = [width, height];
  }

  /** Wait until the picture can be worked on. */
  async ready(): Promise<void> {
    await expect(this.element.locator("canvas")).toBeVisible();
    await expect(this.element.getByRole("toolbar")).toBeVisible();
    // The view fits the picture once it is there; before, it fits nothing.
    await expect(this.element.getByTitle("Show pixels one to one")).not.toHaveText("800 %");
    await this.element.focus();
  }

  /** Press and let go. */
  async click(at: Xy): Promise<void> {
    await this.page.mouse.click(...(await this.#place(at)));
  }

  /** Move there. */
  async hover(at: Xy): Promise<void> {
    await this.page.mouse.move(...(await this.#place(at)));
  }

  /** Press at one point and let go at another. */
  async drag(from: Xy, to: Xy): Promise<void> {
    const [start, end] = [await this.#place(from), await this.#place(to)];
    await this.page.mouse.move(...start);
    await this.page.mouse.down();
    await this.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2);
    await this.page.mouse.move(...end);
    await this.page.mouse.up();
  }

  /** Where the fitted picture is on a canvas of this size, in the px of that size. */
  place(canvas: { readonly width: number; readonly height: number }, margin = MARGIN): PicturePlace {
    const { width, height } = canvas;
    const scale = Math.min((width - 2 * margin) / this.#width, (height - 2 * margin) / this.#height, MOST);
    return { scale, left: (width - this.#width * scale) / 2, top: (height - this.#height * scale) / 2 };
  }

  async #place([x, y]: Xy): Promise<[number, number]> {
    const box = await this.element.boundingBox();
    if (box === null) throw new Error("the canvas is not on the page");
    const { scale, left, top } = this.place(box);
    return [box.x + left + x * scale, box.y + top + y * scale];
  }
}

/** A mark as the server has it. */
export interface StoredMark {
  readonly id: string;
  readonly kind: string;
  readonly class: string;
  readonly xyxy?: readonly number[];
  readonly origin?: { readonly edited?: boolean };
  readonly [field: string]: unknown;
}

/** A document as the server has it. */
export interface StoredDocument {
  readonly marks?: readonly StoredMark[];
  readonly turns?: readonly { readonly parts: readonly object[] }[];
}

/** The ontology that the tests label with. */
export const ONTOLOGY = {
  classes: [
    { id: "cat", name: "Cat", kinds: ["box", "polygon", "text_span"], hotkey: "1" },
    { id: "cup", name: "Cup", kinds: ["box", "polygon", "text_span"], hotkey: "2" },
  ],
};

/** Wait until everything is saved. */
export async function expectSaved(page: Page): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();
}
