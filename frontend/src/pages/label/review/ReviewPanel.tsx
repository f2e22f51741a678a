/** What a revision is compared with, what is different, and what was said. */

import { SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askReviews } from "../../../api/reviews";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import { ChangesList } from "./ChangesList";
import { CommentList } from "./CommentList";
import styles from "./review.module.css";
import type { Comparison } from "./useComparison";

/** Whose review. */
export interface ReviewPanelProps {
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly comparison: Comparison;
}

/** Verdicts, differences, comments. */
export function ReviewPanel({ session, workbench, comparison }: ReviewPanelProps): ReactNode {
  const { t } = useTranslation("review");
  const { choices, choice, choose, changes } = comparison;
  return (
    <div className={styles["panel"]}>
      <LastVerdict item={session.task.item} />
      <Stack gap="sm" component="section">
        <Title order={2} size="sm">
          {t("changes.title", { count: changes.length })}
        </Title>
        {choices.length > 1 && (
          <SegmentedControl
            size="xs"
            fullWidth
            value={choice}
            data={choices.map((name) => ({ value: name, label: t(`against.${name}`) }))}
            onChange={(value) => {
              choose(value);
            }}
          />
        )}
        {choices.length === 1 && (
          <Text size="xs" c="dimmed">
            {t(`againstOnly.${choice}`)}
          </Text>
        )}
        <div>
          <ChangesList session={session} workbench={workbench} changes={changes} />
        </div>
      </Stack>
      <Stack gap="sm" component="section">
        <Title order={2} size="sm">
          {t("comments.title")}
        </Title>
        <CommentList session={session} workbench={workbench} />
      </Stack>
    </div>
  );
}

function LastVerdict({ item }: { readonly item: number }): ReactNode {
  const { t } = useTranslation("review");
  const { data } = useQuery(askReviews(item));
  const last = data?.[0];
  if (last?.verdict !== "returned") return null;
  return (
    <div className={styles["verdict"]} role="note">
      <Text size="sm" fw={600}>
        {t("returnedBy", { reviewer: last.reviewer })}
      </Text>
      {last.reason !== "" && <Text size="sm">{last.reason}</Text>}
    </div>
  );
}
