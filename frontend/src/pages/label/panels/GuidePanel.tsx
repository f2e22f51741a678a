/** The project's instructions to its annotators. */

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import Markdown from "react-markdown";

import { askGuideline } from "../../../api/tasks";
import { ErrorState } from "../../../ui/ErrorState";
import { RowSkeletons } from "../../../ui/Skeletons";
import styles from "./panels.module.css";

/** Whose instructions. */
export interface GuidePanelProps {
  readonly project: number;
}

/** Markdown without HTML. */
export function GuidePanel({ project }: GuidePanelProps): ReactNode {
  const { t } = useTranslation("label");
  const { data, error, refetch } = useQuery(askGuideline(project));
  if (error !== null) return <ErrorState error={error} size="inline" onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons />;
  if (data.markdown === "") {
    return (
      <Text size="sm" c="dimmed" p="lg">
        {t("guide.empty")}
      </Text>
    );
  }
  return (
    <article className={styles["guide"]}>
      <Markdown>{data.markdown}</Markdown>
    </article>
  );
}
