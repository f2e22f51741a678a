/**
 * The words of a turn as editable elements. The document is the truth: what the browser does to the elements is read as
 * an edit and the elements are made anew. Numbers of chips are drawn by style sheets, so that no text is in the elements
 * that is not in the turn. Offsets are UTF-16 code units, as browsers count.
 */

import type { Part } from "../../../core/document/conversation";
import styles from "./conversation.module.css";

/** How a chip looks. */
export interface ChipLook {
  /** Numbers of its marks, e.g. `1 4`; empty when it points at none. */
  readonly number: string;
  /** `#rrggbb` of its first mark's class; undefined without marks. */
  readonly colour: string | undefined;
  /** What it says to those who cannot see it. */
  readonly label: string;
}

/** Says how parts look. */
export interface PartLooks {
  readonly describeChip: (index: number) => ChipLook;
  readonly describeAsset: (slot: string) => string;
}

/**
 * Show parts.
 *
 * @param root - The editable element; what was in it goes.
 * @param parts - Parts of a turn or response.
 * @param looks - How they look.
 */
export function renderParts(root: HTMLElement, parts: readonly Part[], looks: PartLooks): void {
  const { ownerDocument: page } = root;
  const nodes = parts.map((part, index): Node => {
    if (part.type === "text") return page.createTextNode(part.text);
    return part.type === "ground"
      ? makeChip(page, part, index, looks)
      : makeAsset(page, looks.describeAsset(part.slot));
  });
  // A line break at the very end would not be shown without something after it.
  root.replaceChildren(...nodes, page.createElement("br"));
}

/**
 * Light up chips.
 *
 * @param root - The element that shows them.
 * @param state - What to say of the chip with this index.
 */
export function paintChips(root: HTMLElement, state: (index: number) => "plain" | "lit" | "dim"): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-chip]")) {
    element.dataset["state"] = state(Number(element.dataset["chip"]));
  }
}

/**
 * Read the words that are shown.
 *
 * @param root - The element.
 * @returns Its text, without what style sheets add.
 */
export function readText(root: HTMLElement): string {
  return listTexts(root)
    .map(({ data }) => data)
    .join("");
}

/**
 * Find how many code units lie before a place.
 *
 * @param root - The element.
 * @param node - The node of the place.
 * @param offset - The offset in the node.
 * @returns Code units from the start.
 */
export function findOffset(root: HTMLElement, node: Node, offset: number): number {
  const range = root.ownerDocument.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}

/** A place among the nodes. */
export interface Place {
  readonly node: Node;
  readonly offset: number;
}

/**
 * Find a place.
 *
 * @param root - The element.
 * @param offset - Code units from the start.
 * @returns The place, outside of a chip where it lies on its border.
 */
export function findPlace(root: HTMLElement, offset: number): Place {
  let rest = offset;
  const texts = listTexts(root);
  for (const [index, text] of texts.entries()) {
    const isInside = rest < text.length || (rest === text.length && prefersEnd(root, text, texts[index + 1]));
    if (isInside) return { node: text, offset: rest };
    rest -= text.length;
  }
  return { node: root, offset: Math.max(root.childNodes.length - 1, 0) };
}

/**
 * Read what is selected.
 *
 * @param root - The element.
 * @returns Code units; null when the selection is not wholly in the element.
 */
export function readSelection(root: HTMLElement): { start: number; end: number } | null {
  const selection = root.ownerDocument.getSelection();
  if (selection === null || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!root.contains(range.startContainer) || !root.contains(range.endContainer)) return null;
  return {
    start: findOffset(root, range.startContainer, range.startOffset),
    end: findOffset(root, range.endContainer, range.endOffset),
  };
}

/**
 * Select a range.
 *
 * @param root - The element.
 * @param start - First code unit.
 * @param end - First code unit after it; the same as `start` sets the caret.
 */
export function writeSelection(root: HTMLElement, start: number, end: number): void {
  const [from, to] = [findPlace(root, start), findPlace(root, end)];
  root.ownerDocument.getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
}

/** One edit, in code units. */
export interface UnitEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Find what became of a text, after the browser changed it in its own way.
 *
 * @param before - The text before.
 * @param after - The text after.
 * @param caret - Where the caret is after, which is where what was typed ends.
 * @returns The edit; undefined when nothing changed.
 */
export function findEdit(before: string, after: string, caret: number): UnitEdit | undefined {
  if (before === after) return undefined;
  const longest = Math.min(before.length, after.length);
  const limit = Math.min(after.length - caret, longest);
  let same = 0;
  while (same < limit && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  let start = 0;
  while (start < longest - same && before[start] === after[start]) start += 1;
  while (same < longest - start && before.at(-1 - same) === after.at(-1 - same)) same += 1;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

/** Between two texts the caret belongs to the plain one: what is typed at the border of a chip is not in it. */
function prefersEnd(root: HTMLElement, text: Text, next: Text | undefined): boolean {
  return text.parentNode === root || next?.parentNode !== root;
}

function listTexts(root: HTMLElement): Text[] {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode() !== null) texts.push(walker.currentNode as Text);
  return texts;
}

function makeChip(
  page: Document,
  part: Extract<Part, { type: "ground" }>,
  index: number,
  looks: PartLooks,
): HTMLElement {
  const { number, colour, label } = looks.describeChip(index);
  const element = page.createElement("span");
  element.className = styles["chip"] ?? "";
  element.textContent = part.text;
  element.title = label;
  element.dataset["chip"] = String(index);
  element.dataset["number"] = number;
  if (part.verdict !== undefined) element.dataset["verdict"] = part.verdict;
  if (colour !== undefined) element.style.setProperty("--tag", colour);
  return element;
}

function makeAsset(page: Document, label: string): HTMLElement {
  const element = page.createElement("span");
  element.className = styles["asset"] ?? "";
  element.contentEditable = "false";
  element.dataset["label"] = label;
  return element;
}
