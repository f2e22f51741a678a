/** What people made of a model's suggestions. */

import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askUptake } from "../../api/modelVersions";
import { ErrorState } from "../../ui/ErrorState";
import { Stat } from "../../ui/KeyValue";
import { Panel } from "../../ui/Panel";
import { RowSkeletons } from "../../ui/Skeletons";
import { useFormat } from "../../ui/useFormat";
import classes from "./models.module.css";

const DECISIONS = ["accepted", "edited", "rejected"] as const;

/** Counts, and how marks were decided. */
export function Uptake({ id }: { readonly id: number }): ReactNode {
  const { t } = useTranslation("models");
  const format = useFormat();
  const { data, error, refetch } = useQuery(askUptake(id));
  if (error !== null) return <ErrorState error={error} size="inline" onRetry={() => void refetch()} />;
  if (data === undefined) return <RowSkeletons count={3} />;
  const marks = data.accepted + data.edited + data.rejected;
  return (
    <Panel title={t("suggestions.title")}>
      {data.items === 0 ? (
        <Text size="sm" c="dimmed">
          {t("suggestions.none")}
        </Text>
      ) : (
        <div className={classes["uptake"]}>
          <Stat value={format.count(data.items)} label={t("suggestions.items")} />
          <Stat value={format.count(data.decided_items)} label={t("suggestions.decided")} />
          {DECISIONS.map((decision) => (
            <Stat key={decision} value={format.count(data[decision])} label={t(`suggestions.${decision}`)} />
          ))}
        </div>
      )}
      {data.items > 0 && marks === 0 && (
        <Text size="sm" c="dimmed" pt="sm">
          {t("suggestions.undecided")}
        </Text>
      )}
      {marks > 0 && (
        <div className={classes["decisions"]} role="img" aria-label={t("suggestions.label")}>
          {DECISIONS.map((decision) => (
            <div key={decision} data-decision={decision} style={{ flexGrow: data[decision] }} />
          ))}
        </div>
      )}
    </Panel>
  );
}
