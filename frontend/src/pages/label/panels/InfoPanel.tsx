/** What is known about the item: facts of its assets, metadata, where they came from. */

import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { SlotView } from "../../../api/tasks";
import { formatClock } from "../../../core/time";
import type { TaskSession } from "../session/taskSession";
import styles from "./panels.module.css";

/** Whose facts. */
export interface InfoPanelProps {
  readonly session: TaskSession;
}

/** Facts by asset, then the item's metadata. */
export function InfoPanel({ session }: InfoPanelProps): ReactNode {
  const { t } = useTranslation("label");
  const { task } = session;
  const metadata = Object.entries((task.metadata ?? {}) as Record<string, unknown>);
  return (
    <div className={styles["section"]}>
      {Object.entries(task.slots).map(([name, slot]) => (
        <section key={name}>
          <Title order={2} size="sm" mb="sm">
            {name}
          </Title>
          <Facts rows={listFacts(slot, t)} />
        </section>
      ))}
      <Title order={2} size="sm" mt="lg" mb="sm">
        {t("info.metadata")}
      </Title>
      {metadata.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("info.noMetadata")}
        </Text>
      ) : (
        <Facts
          rows={metadata.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)])}
        />
      )}
    </div>
  );
}

function Facts({ rows }: { readonly rows: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <dl className={styles["fields"]} style={{ margin: "0 0 16px" }}>
      {rows.map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}

type Words = "info.file" | "info.size" | "info.duration" | "info.type" | "info.licence" | "info.source";

function listFacts(slot: SlotView, t: (key: Words) => string): [string, string][] {
  const size = typeof slot.width_px !== "number" ? "" : `${slot.width_px} × ${slot.height_px ?? 0} px`;
  const facts: [Words, string | undefined][] = [
    ["info.file", slot.name],
    ["info.type", slot.mime],
    ["info.size", size],
    ["info.duration", typeof slot.duration_us !== "number" ? "" : formatClock(slot.duration_us)],
    ["info.licence", slot.licence],
    ["info.source", slot.source],
  ];
  return facts.flatMap(([key, value]): [string, string][] =>
    value === undefined || value === "" ? [] : [[t(key), value]],
  );
}
