/** The differences between two states, each a way to where it is. */

import { Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Named } from "../../../core/document/document";
import type { Mark } from "../../../core/document/mark";
import { describeMark } from "../panels/markWords";
import { describeClass } from "../session/classes";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import type { Change, Detail } from "./changes";
import { readWordChanges } from "./changes";
import styles from "./review.module.css";
import type { WordChange } from "./wordDiff";

/** Which differences. */
export interface ChangesListProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly changes: readonly Change[];
}

const SIGNS = { added: "+", removed: "−", changed: "~" } as const;

/** One row a difference. */
export function ChangesList({ session, workbench, changes }: ChangesListProps): ReactNode {
  const { t } = useTranslation("review");
  if (changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("changes.none")}
      </Text>
    );
  }
  return changes.map((change) => (
    <UnstyledButton
      key={`${change.kind}-${change.id}`}
      className={styles["change"]}
      data-kind={change.kind}
      onPointerEnter={() => {
        session.selection.hover(change.kind === "removed" ? null : change.id);
      }}
      onPointerLeave={() => {
        session.selection.hover(null);
      }}
      onClick={() => {
        if (change.noun === "mark" && change.kind !== "removed") session.selection.select(change.id);
        workbench.canvas.read()?.reveal(change.kind === "removed" ? `ghost-${change.id}` : change.id);
      }}
    >
      <span className={styles["sign"]} aria-label={t(`changes.${change.kind}`)}>
        {SIGNS[change.kind]}
      </span>
      <ChangeWords session={session} change={change} />
    </UnstyledButton>
  ));
}

function ChangeWords({ session, change }: { readonly session: TaskSession; readonly change: Change }): ReactNode {
  const { t } = useTranslation("review");
  const named = change.after ?? change.before;
  const title = named?.noun === "mark" ? nameMark(session, named.entity) : t(`noun.${change.noun}`);
  return (
    <span className={styles["changeWords"]}>
      <span className={styles["changeTitle"]}>{title}</span>
      {change.kind === "changed" ? (
        change.details.map((detail, index) => <DetailWords key={index} session={session} detail={detail} />)
      ) : (
        <Whole named={named} change={change} />
      )}
    </span>
  );
}

/** What came or went as a whole. */
function Whole({ named, change }: { readonly named: Named | undefined; readonly change: Change }): ReactNode {
  if (named?.noun === "mark") return <MarkSize mark={named.entity} />;
  const isSpeech = named?.noun === "turn" || named?.noun === "response";
  return isSpeech && <Inline words={readWordChanges(change)} />;
}

function MarkSize({ mark }: { readonly mark: Mark }): ReactNode {
  const { t } = useTranslation("label");
  return <span className={styles["detail"]}>{describeMark(mark, t)}</span>;
}

function DetailWords({ session, detail }: { readonly session: TaskSession; readonly detail: Detail }): ReactNode {
  const { t } = useTranslation("review");
  switch (detail.kind) {
    case "words":
      return <Inline words={detail.words} />;
    case "moved":
      return (
        <span className={styles["detail"]}>
          {t("detail.moved", { px: Math.round(detail.px), overlap: Math.round(detail.overlap * 100) })}
        </span>
      );
    case "reshaped":
      return (
        <span className={styles["detail"]}>{t("detail.reshaped", { overlap: Math.round(detail.overlap * 100) })}</span>
      );
    case "class": {
      const [from, to] = [
        describeClass(session.ontology, detail.from).name,
        describeClass(session.ontology, detail.to).name,
      ];
      return <span className={styles["detail"]}>{t("detail.class", { from, to })}</span>;
    }
    case "attributes":
    case "grounding":
    case "other":
      return <span className={styles["detail"]}>{t(`detail.${detail.kind}`)}</span>;
  }
}

function Inline({ words }: { readonly words: readonly WordChange[] }): ReactNode {
  return (
    <span className={styles["inline"]}>
      {words.map(({ kind, text }, index) => {
        if (kind === "added") return <ins key={index}>{text}</ins>;
        return kind === "removed" ? <del key={index}>{text}</del> : <span key={index}>{text}</span>;
      })}
    </span>
  );
}

function nameMark(session: TaskSession, mark: Mark): string {
  if (mark.class !== undefined) return describeClass(session.ontology, mark.class).name;
  const question = "question" in mark ? mark.question : "";
  return (session.ontology.questions ?? []).find(({ id }) => id === question)?.name ?? mark.kind;
}
