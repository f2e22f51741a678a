/** What stands beside the canvas: conversation, marks, questions, facts, instructions; and what models suggest. */

import { Tabs } from "@mantine/core";
import { IconBook2, IconInfoCircle } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Document } from "../../core/document/document";
import { ConversationPanel } from "./conversation/ConversationPanel";
import styles from "./label.module.css";
import { GuidePanel } from "./panels/GuidePanel";
import { InfoPanel } from "./panels/InfoPanel";
import { MarksList } from "./panels/MarksList";
import { Properties } from "./panels/Properties";
import { listItemQuestions, QuestionsPanel } from "./panels/QuestionsPanel";
import { SuggestionsPanel } from "./panels/SuggestionsPanel";
import { numberMarks } from "./session/edits";
import type { TaskSession } from "./session/taskSession";
import type { PanelName, Workbench } from "./session/workbench";
import { useReadable } from "./useReadable";

/** Whose panel. */
export interface SidePanelProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly isReadOnly?: boolean;
  /** A further panel, before the others. */
  readonly review?: { readonly label: string; readonly content: ReactNode };
  /** What keeps the task from being submitted. */
  readonly children?: ReactNode;
}

/** The panel. It stays where the person left it from task to task. */
export function SidePanel({ session, workbench, isReadOnly = false, review, children }: SidePanelProps): ReactNode {
  const { t } = useTranslation("label");
  const chosen = useReadable(workbench.panel);
  const document = useReadable(session.store);
  const panel = chosen ?? choosePanel(review !== undefined, session);
  const panels = listPanels(
    { session, workbench, isReadOnly, ...(review === undefined ? {} : { review }) },
    document,
    t,
  );
  return (
    <aside className={styles["side"]} aria-label={t("panels.name")}>
      <Tabs
        className={styles["tabs"] ?? ""}
        value={panel}
        keepMounted={false}
        onChange={(value) => {
          workbench.panel.set(value as PanelName);
        }}
      >
        <Tabs.List>
          {panels.map(({ name, label }) => (
            <Tabs.Tab key={name} value={name} className={styles["tab"] ?? ""} title={label} aria-label={label}>
              {ICONS[name] ?? label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {panels.map(({ name, content }) => (
          <Tabs.Panel
            key={name}
            value={name}
            tabIndex={-1}
            className={(name === "marks" ? styles["panelSplit"] : styles["panel"]) ?? ""}
          >
            {content}
          </Tabs.Panel>
        ))}
      </Tabs>
      {children}
      {!isReadOnly && <SuggestionsPanel session={session} workbench={workbench} />}
    </aside>
  );
}

/** What is looked up now and then needs less room than what is worked in. */
const ICONS: Readonly<Partial<Record<PanelName, ReactNode>>> = {
  info: <IconInfoCircle size={16} stroke={1.75} aria-hidden />,
  guide: <IconBook2 size={16} stroke={1.75} aria-hidden />,
};

interface Panel {
  readonly name: PanelName;
  readonly label: string;
  readonly content: ReactNode;
}

function listPanels(props: SidePanelProps, document: Document, t: TFunction<"label">): Panel[] {
  const { session, workbench, isReadOnly = false, review } = props;
  const questions = <QuestionsPanel session={session} isReadOnly={isReadOnly} />;
  const marks = (
    <>
      <MarksList session={session} workbench={workbench} />
      <Properties session={session} isReadOnly={isReadOnly} />
    </>
  );
  return [
    ...(review === undefined ? [] : [{ name: "review" as const, ...review }]),
    ...(listItemQuestions(session).length > 0
      ? [{ name: "questions" as const, label: t("panels.questions"), content: questions }]
      : []),
    {
      name: "conversation",
      label: t("panels.conversation"),
      content: <ConversationPanel session={session} isReadOnly={isReadOnly} />,
    },
    { name: "marks", label: t("panels.marks", { count: numberMarks(document).size }), content: marks },
    { name: "info", label: t("panels.info"), content: <InfoPanel session={session} /> },
    { name: "guide", label: t("panels.guide"), content: <GuidePanel project={session.task.project} /> },
  ];
}

function choosePanel(hasReview: boolean, session: TaskSession): PanelName {
  if (hasReview) return "review";
  if (session.store.read().turns.length > 0) return "conversation";
  return listItemQuestions(session).length > 0 ? "questions" : "marks";
}
