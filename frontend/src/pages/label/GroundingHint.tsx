/** What the person is in the middle of, over the canvas. */

import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { sliceCodePoints } from "../../core/codePoints";
import { joinText } from "../../core/document/conversation";
import { listSpeech } from "../../core/document/document";
import { KeyHint } from "../../ui/KeyHint";
import styles from "./canvas/canvas.module.css";
import type { Words } from "./session/grounder";
import { numberMarks } from "./session/edits";
import type { TaskSession } from "./session/taskSession";
import { useReadable } from "./useReadable";

/** Whose grounding. */
export interface GroundingHintProps {
  readonly session: TaskSession;
}

const LONGEST = 40;

/** One sentence, and the way out. */
export function GroundingHint({ session }: GroundingHintProps): ReactNode {
  const { t } = useTranslation("label");
  const state = useReadable(session.grounder);
  const document = useReadable(session.store);
  if (state.kind === "idle") return null;
  const numbers = numberMarks(document);
  const before = state.kind === "words" ? t("grounding.pickMarks") : t("grounding.pickWords");
  const what =
    state.kind === "words" ? quote(session, state.words) : state.ids.map((id) => numbers.get(id) ?? "").join(", ");
  return (
    <div className={styles["hint"]} role="status">
      <span>
        {before} <q>{what}</q>
      </span>
      <Button
        size="compact-xs"
        variant="default"
        rightSection={<KeyHint>Esc</KeyHint>}
        onClick={() => {
          session.grounder.end();
        }}
      >
        {t("grounding.end")}
      </Button>
    </div>
  );
}

function quote(session: TaskSession, { home, start, end }: Words): string {
  const parts = listSpeech(session.store.read()).find(({ id }) => id === home)?.parts ?? [];
  const text = sliceCodePoints(joinText(parts), start, end);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
