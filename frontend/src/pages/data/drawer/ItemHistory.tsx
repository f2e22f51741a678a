/** What happened to an item: tasks, annotations, verdicts and comments; and imported documents that do not fit. */

import { Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askHistory, type History, type Item } from "../../../api/items";
import { Said } from "../../../ui/Said";
import type { Tone } from "../../../ui/StatusText";
import { useFormat } from "../../../ui/useFormat";
import shared from "../data.module.css";
import classes from "./drawer.module.css";

/** Which item. */
export interface ItemHistoryProps {
  readonly item: Item;
}

interface Moment {
  readonly key: string;
  readonly at: string;
  readonly tone: Tone;
  readonly title: string;
  readonly words: string;
}

/** The history, latest first. */
export function ItemHistory({ item }: ItemHistoryProps): ReactNode {
  const { t } = useTranslation("data");
  const format = useFormat();
  const { data } = useQuery(askHistory(item.id));
  const moments = useMoments(item, data);
  const isReady = Object.values(item.slots).every(({ state }) => state === "ready");
  return (
    <>
      {item.refused_documents.length > 0 && (
        <Section title={t("history.refused")}>
          {item.refused_documents.map(({ message, model }) => (
            <p key={model + message} className={shared["problem"]}>
              <Said>{message}</Said>
            </p>
          ))}
        </Section>
      )}
      <Section title={t("history.tasks")}>
        {item.tasks.map(({ id, stage, state, holder, assignee, skip_reason: reason }) => {
          const person = holder ?? assignee;
          return (
            <Text key={id} size="sm">
              {t(`stage.${stage as "annotate"}`)}
              {" · "}
              {t(`task.${state as "open"}`)}
              {person !== null && ` · ${person}`}
              {reason !== "" && ` · ${reason}`}
            </Text>
          );
        })}
        {item.tasks.length === 0 && (
          <Text size="sm" c="dimmed">
            {t(isReady ? "history.noTasks" : "history.notReady")}
          </Text>
        )}
      </Section>
      <Section title={t("history.title")}>
        {moments.map(({ key, at, tone, title, words }) => (
          <div key={key} className={classes["event"]}>
            <span className={shared["dot"]} data-tone={tone} />
            <span>
              {title}{" "}
              <Text span size="xs" c="dimmed" title={format.dateTime(at)}>
                {format.ago(at)}
              </Text>
            </span>
            {words !== "" && <Text size="sm">{words}</Text>}
          </div>
        ))}
      </Section>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={classes["section"]}>
      <Title order={3} size="h6" mb="xs">
        {title}
      </Title>
      {children}
    </section>
  );
}

function useMoments(item: Item, history: History | undefined): Moment[] {
  const { t } = useTranslation("data");
  const moments: Moment[] = [
    { key: "added", at: item.created_at, tone: "neutral", title: t("history.added"), words: "" },
    ...item.annotations.map((annotation): Moment => {
      const author = annotation.author === "" ? t(`origin.${annotation.origin as "import"}`) : annotation.author;
      return {
        key: `annotation ${annotation.id}`,
        at: annotation.created_at,
        tone: "active",
        title: t("history.annotated", { author, number: annotation.number }),
        words: "",
      };
    }),
    ...(history?.reviews ?? []).map((review): Moment => {
      const isAccepted = review.verdict === "accepted";
      return {
        key: `review ${review.id}`,
        at: review.created_at,
        tone: isAccepted ? "good" : "warning",
        title: t(isAccepted ? "history.accepted" : "history.returned", { reviewer: review.reviewer }),
        words: review.reason,
      };
    }),
    ...(history?.comments ?? []).map((comment): Moment => ({
      key: `comment ${comment.id}`,
      at: comment.created_at,
      tone: "neutral",
      title: t("history.commented", { author: comment.author }),
      words: comment.body,
    })),
  ];
  return moments.sort((one, other) => other.at.localeCompare(one.at));
}
