/** The names of regions over the canvas. Plain elements, moved by hand: many move at once while the view does. */

import type { Xy } from "../../../core/document/scalars";
import { toScreen, type Size, type View } from "../../../media/view";
import styles from "./canvas.module.css";

/** One name. */
export interface Tag {
  readonly key: string;
  readonly text: string;
  /** The mark's number; empty for a suggestion. */
  readonly number: string;
  /** `#rrggbb`. */
  readonly colour: string;
  /** Left top of what it names, asset px. */
  readonly at: Xy;
  /** Lower edge of what it names, asset px. */
  readonly bottom: number;
  /** Whether somebody said something about it. */
  readonly isPinned: boolean;
  readonly state: "plain" | "strong" | "dim" | "suggested";
}

/** Distance from the region, so that no handle is covered, CSS px. */
const GAP = 7;
const HEIGHT = 18;

/** Shows names in an element that lies over the canvas. */
export class Tags {
  readonly #host: HTMLElement;
  readonly #elements = new Map<string, { readonly element: HTMLElement; tag: Tag }>();

  constructor(host: HTMLElement) {
    this.#host = host;
  }

  /**
   * Show other names.
   *
   * @param tags - The names.
   */
  write(tags: readonly Tag[]): void {
    const wanted = new Set(tags.map(({ key }) => key));
    for (const [key, { element }] of this.#elements) {
      if (wanted.has(key)) continue;
      element.remove();
      this.#elements.delete(key);
    }
    for (const tag of tags) this.#writeOne(tag);
  }

  /**
   * Follow the view.
   *
   * @param view - The view.
   * @param canvas - Size of the canvas, CSS px.
   */
  follow(view: View, canvas: Size): void {
    for (const { element, tag } of this.#elements.values()) {
      const [x, top] = toScreen(view, tag.at);
      const bottom = tag.bottom * view.scale + view.y;
      const above = top - HEIGHT - GAP;
      const y = above >= 0 || bottom + GAP + HEIGHT > canvas.height ? above : bottom + GAP;
      element.style.transform = `translate(${Math.round(x - 1)}px, ${Math.round(y)}px)`;
    }
  }

  /** Show nothing. */
  clear(): void {
    this.write([]);
  }

  #writeOne(tag: Tag): void {
    const known = this.#elements.get(tag.key);
    const element = known?.element ?? this.#make(tag.key);
    if (known !== undefined) known.tag = tag;
    else this.#elements.set(tag.key, { element, tag });
    element.dataset["state"] = tag.state;
    element.dataset["pinned"] = String(tag.isPinned);
    element.style.setProperty("--tag", tag.colour);
    const text = tag.number === "" ? tag.text : `${tag.number}  ${tag.text}`;
    if (element.textContent !== text) element.textContent = text;
  }

  #make(key: string): HTMLElement {
    const element = this.#host.ownerDocument.createElement("div");
    element.className = styles["tag"] ?? "";
    element.dataset["key"] = key;
    this.#host.append(element);
    return element;
  }
}
