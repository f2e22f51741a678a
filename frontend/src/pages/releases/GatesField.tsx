/** What each gate does when it finds something, and what it would find now. */

import { Button, Group, SegmentedControl, Stack, TagsInput, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { useCheckRelease } from "../../api/releases";
import type { Schemas } from "../../api/client";
import { ErrorState } from "../../ui/ErrorState";
import { type GateChoice, GATES, LEVELS } from "./gates";
import { GateList } from "./GateList";
import classes from "./gates.module.css";

/** The choice, and the release that it is for. */
export interface GatesFieldProps {
  readonly choice: GateChoice;
  readonly onChange: (choice: GateChoice) => void;
  /** What would be asked for. */
  readonly wanted: Schemas["CheckWanted"];
}

/** The field. */
export function GatesField({ choice, onChange, wanted }: GatesFieldProps): ReactNode {
  const { t } = useTranslation("releases");
  const checking = useCheckRelease();
  const found = checking.data;
  return (
    <Stack gap="sm" role="group" aria-label={t("gates.title")}>
      <div>
        <Text size="sm" fw={500}>
          {t("gates.title")}
        </Text>
        <Text size="xs" c="dimmed">
          {t("gates.hint")}
        </Text>
      </div>
      {GATES.map((gate) => (
        <Group key={gate} justify="space-between" wrap="nowrap" gap="md">
          <Text size="sm">{t(`gates.name.${gate}`)}</Text>
          <SegmentedControl
            size="xs"
            aria-label={t(`gates.name.${gate}`)}
            data={LEVELS.map((level) => ({ value: level, label: t(`gates.level.${level}`) }))}
            value={choice.levels[gate]}
            onChange={(level) => {
              onChange({ ...choice, levels: { ...choice.levels, [gate]: level } });
            }}
          />
        </Group>
      ))}
      {choice.levels.licences !== "off" && (
        <TagsInput
          label={t("gates.allowed")}
          description={t("gates.allowedHint")}
          value={[...choice.licences]}
          onChange={(licences) => {
            onChange({ ...choice, licences });
          }}
        />
      )}
      <Group>
        <Button
          size="xs"
          variant="default"
          loading={checking.isPending}
          onClick={() => {
            checking.mutate(wanted);
          }}
        >
          {t("gates.ask")}
        </Button>
        {found !== undefined && (
          <Text size="sm" c="dimmed" role="status">
            {found.is_blocked ? t("gates.blocked") : t("gates.free", { count: found.items })}
            {found.checked < found.items && ` ${t("gates.partly", { count: found.checked })}`}
          </Text>
        )}
      </Group>
      {checking.error !== null && <ErrorState error={checking.error} size="inline" />}
      {found !== undefined && (
        <div className={classes["gatesFound"]}>
          <GateList gates={found.gates} />
        </div>
      )}
    </Stack>
  );
}
