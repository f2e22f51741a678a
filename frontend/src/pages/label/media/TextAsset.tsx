/** A text to be read and marked: select words, press the key of a class. */

import { Text } from "@mantine/core";
import { type CSSProperties, type ReactNode, type RefObject, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";

import { countCodePoints, toCodePoints } from "../../../core/codePoints";
import { Scope } from "../../../core/scope";
import type { TextSpan } from "../../../kinds/text_span/payload";
import { readSelection } from "../conversation/speechDom";
import { describeClass } from "../session/classes";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import { useReadable } from "../useReadable";
import { cutText } from "./pieces";
import styles from "./media.module.css";

/** Which text. */
export interface TextAssetProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly slot: string;
  readonly isReadOnly: boolean;
}

/** The text with its spans. */
export function TextAsset({ session, workbench, slot, isReadOnly }: TextAssetProps): ReactNode {
  const { t } = useTranslation("label");
  const root = useRef<HTMLDivElement>(null);
  const text = session.task.slots[slot]?.text ?? "";
  const document = useReadable(session.store);
  const { ids, hovered } = useReadable(session.selection);
  useReadable(session.chip);
  const spans = useMemo(
    () => document.marks.filter((mark): mark is TextSpan => mark.kind === "text_span" && mark.slot === slot),
    [document.marks, slot],
  );
  const pieces = useMemo(() => cutText(text, spans, countCodePoints(text)), [text, spans]);
  const numbers = numberMarks(document);
  useTextRange(root, session, workbench, slot, text);
  const lit = session.readLit();
  const hasClasses = (session.ontology.classes ?? []).length > 0;
  return (
    <div className={styles["text"]}>
      {!isReadOnly && hasClasses && (
        <Text size="xs" c="dimmed" mb="sm">
          {t("text.hint")}
        </Text>
      )}
      <div ref={root} className={styles["words"]} tabIndex={0} role="group" aria-label={slot}>
        {pieces.map(({ start, text: words, spans: over }) => {
          const span = over.at(-1);
          if (span === undefined) return <span key={start}>{words}</span>;
          const isEnd = start + countCodePoints(words) === span.end;
          return (
            <span
              key={start}
              className={styles["span"]}
              data-lit={over.some(({ id }) => id === hovered || lit.has(id))}
              data-selected={over.some(({ id }) => ids.includes(id))}
              data-number={isEnd ? String(numbers.get(span.id) ?? "") : undefined}
              style={{ "--tag": describeClass(session.ontology, span.class).colour } as CSSProperties}
              title={describeClass(session.ontology, span.class).name}
              onPointerEnter={() => {
                session.selection.hover(span.id);
              }}
              onPointerLeave={() => {
                session.selection.hover(null);
              }}
              onClick={() => {
                if (!session.grounder.takeMark(span.id)) session.selection.select(span.id);
              }}
            >
              {words}
            </span>
          );
        })}
      </div>
    </div>
  );
}

/** Tells the workbench which words of the text are selected. */
function useTextRange(
  root: RefObject<HTMLDivElement | null>,
  session: TaskSession,
  workbench: Workbench,
  slot: string,
  text: string,
): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const scope = new Scope();
    scope.listen(element.ownerDocument, "selectionchange", () => {
      const selected = readSelection(element);
      if (selected === null || selected.start === selected.end) {
        workbench.textRange.set(null);
        return;
      }
      const [start, end] = [toCodePoints(text, selected.start), toCodePoints(text, selected.end)];
      workbench.textRange.set({ slot, start, end });
    });
    return () => {
      workbench.textRange.set(null);
      scope.destroy();
    };
  }, [root, session, workbench, slot, text]);
}
