/** The words of one turn or response, to read, write and ground. */

import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { toUnits } from "../../../core/codePoints";
import { joinText, type Part } from "../../../core/document/conversation";
import { Scope } from "../../../core/scope";
import { useReadable } from "../useReadable";
import type { TaskSession } from "../session/taskSession";
import { useChipLooks } from "./chipLooks";
import styles from "./conversation.module.css";
import { findPlace, paintChips, readSelection, renderParts, writeSelection } from "./speechDom";
import { SpeechWriter } from "./speechWriter";

/** Whose words. */
export interface SpeechTextProps {
  readonly session: TaskSession;
  /** Id of the turn or response. */
  readonly home: string;
  readonly parts: readonly Part[];
  readonly label: string;
  readonly isReadOnly: boolean;
  /** Called when a chip was clicked. */
  readonly onChip: (home: string, index: number, element: HTMLElement) => void;
}

/** Editable words with chips. */
export function SpeechText({ session, home, parts, label, isReadOnly, onChip }: SpeechTextProps): ReactNode {
  const { t } = useTranslation("label");
  const root = useRef<HTMLDivElement>(null);
  const looks = useChipLooks(session, parts);
  const writer = useRef<SpeechWriter | null>(null);

  useLayoutEffect(() => {
    const element = root.current;
    if (element === null) return;
    // The words are drawn anew below the caret; it goes back to where it was, or where the edit put it.
    const isFocused = element.ownerDocument.activeElement === element;
    const caret = writer.current?.takeCaret() ?? (isFocused ? readSelection(element) : null);
    renderParts(element, parts, looks);
    if (isFocused && caret !== null) writeSelection(element, caret.start, caret.end);
  }, [parts, looks]);

  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const scope = new Scope();
    writer.current = new SpeechWriter({ scope, root: element, session, home, isReadOnly });
    scope.listen(element, "click", (event) => {
      const chip = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-chip]") : null;
      const isSelecting = element.ownerDocument.getSelection()?.isCollapsed === false;
      if (chip !== null && !isSelecting) onChip(home, Number(chip.dataset["chip"]), chip);
    });
    return () => {
      writer.current = null;
      scope.destroy();
    };
  }, [session, home, isReadOnly, onChip]);

  usePaintedChips(root, session, home, parts);
  const isEmpty = joinText(parts) === "";
  return (
    <div
      ref={root}
      className={styles["speech"]}
      contentEditable={!isReadOnly}
      suppressContentEditableWarning
      role="textbox"
      aria-multiline
      aria-readonly={isReadOnly}
      aria-label={label}
      tabIndex={0}
      data-home={home}
      data-empty={isEmpty}
      data-placeholder={isReadOnly ? "" : t("conversation.placeholder")}
      spellCheck
    />
  );
}

function usePaintedChips(
  root: RefObject<HTMLDivElement | null>,
  session: TaskSession,
  home: string,
  parts: readonly Part[],
): void {
  const chip = useReadable(session.chip);
  const selection = useReadable(session.selection);
  const grounding = useReadable(session.grounder);
  useEffect(() => {
    if (root.current === null) return;
    const lit = session.readLit();
    const isDimmed = session.isDimmed(lit);
    paintChips(root.current, (index) => {
      const part = parts[index];
      const isOver = chip?.home === home && chip.index === index;
      const isPointing = part?.type === "ground" && (part.marks ?? []).some((id) => lit.has(id));
      if (isOver || isPointing) return "lit";
      return isDimmed ? "dim" : "plain";
    });
  }, [root, session, home, parts, chip, selection, grounding]);
  useEffect(() => {
    if (root.current === null || grounding.kind !== "words" || grounding.words.home !== home) return;
    const text = joinText(parts);
    const { start, end } = grounding.words;
    return highlight(root.current, toUnits(text, start), toUnits(text, end));
  }, [root, home, parts, grounding]);
}

/** Shows which words wait for marks, where the browser can show ranges without elements. */
function highlight(root: HTMLElement, start: number, end: number): (() => void) | undefined {
  if (!("highlights" in CSS)) return undefined;
  const range = root.ownerDocument.createRange();
  const [from, to] = [findPlace(root, start), findPlace(root, end)];
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  CSS.highlights.set("lw-words", new Highlight(range));
  return () => {
    CSS.highlights.delete("lw-words");
  };
}
