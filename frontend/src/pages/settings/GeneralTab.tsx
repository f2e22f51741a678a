/** Name, description, how many people label each item, whether a reviewer looks; archiving. */

import { Button, Checkbox, Group, NumberInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { archiveProject, hasRole, type Project, PROJECTS, useProjectChange } from "../../api/projects";
import { ConfirmButton } from "../../ui/ConfirmButton";
import { ErrorLine } from "../../ui/ErrorLine";
import { showDone, showFailure } from "../../ui/notify";
import { Panel } from "../../ui/Panel";

const MINUTE_S = 60;

/** Which project. */
export interface GeneralTabProps {
  readonly project: Project;
}

/** The tab. */
export function GeneralTab({ project }: GeneralTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const change = useProjectChange(project.id);
  const mayChange = hasRole(project, "manager");
  const [draft, setDraft] = useState(project);
  const set = (part: Partial<Project>): void => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const { name, description, seats, review, lease_s, keep_exports_days } = draft;
    change.mutate(
      { name, description, seats, review, lease_s, keep_exports_days },
      {
        onSuccess: () => {
          showDone(t("saved"));
        },
      },
    );
  };
  return (
    <Stack gap="lg" maw={640}>
      <form onSubmit={submit}>
        <fieldset disabled={!mayChange} style={{ all: "unset", display: "block", width: "100%" }}>
          <Stack gap="lg">
            <TextInput
              label={t("general.name")}
              required
              maxLength={200}
              value={draft.name}
              onChange={(event) => {
                set({ name: event.currentTarget.value });
              }}
            />
            <Textarea
              label={t("general.description")}
              autosize
              minRows={2}
              value={draft.description}
              onChange={(event) => {
                set({ description: event.currentTarget.value });
              }}
            />
            <NumberInput
              label={t("general.seats")}
              description={t("general.seatsWords")}
              min={1}
              max={20}
              maw={240}
              value={draft.seats}
              onChange={(value) => {
                if (typeof value === "number") set({ seats: value });
              }}
            />
            <NumberInput
              label={t("general.lease")}
              description={t("general.leaseWords")}
              min={1}
              max={1440}
              maw={240}
              suffix={t("general.minutes")}
              value={Math.round(draft.lease_s / MINUTE_S)}
              onChange={(value) => {
                if (typeof value === "number") set({ lease_s: value * MINUTE_S });
              }}
            />
            <KeepExports
              days={draft.keep_exports_days}
              onChange={(keep_exports_days) => {
                set({ keep_exports_days });
              }}
            />
            <Checkbox
              label={t("general.review")}
              checked={draft.review}
              onChange={(event) => {
                set({ review: event.currentTarget.checked });
              }}
            />
            <ErrorLine error={change.error} />
            {mayChange ? (
              <Group>
                <Button type="submit" loading={change.isPending}>
                  {t("save")}
                </Button>
              </Group>
            ) : (
              <Text size="sm" c="dimmed">
                {t("readOnly")}
              </Text>
            )}
          </Stack>
        </fieldset>
      </form>
      {hasRole(project, "owner") && <Archive project={project} />}
    </Stack>
  );
}

interface KeepExportsProps {
  readonly days: number;
  readonly onChange: (days: number) => void;
}

function KeepExports({ days, onChange }: KeepExportsProps): ReactNode {
  const { t } = useTranslation("settings");
  return (
    <NumberInput
      label={t("general.exports")}
      description={t("general.exportsWords")}
      min={0}
      max={3650}
      maw={240}
      suffix={t("general.days")}
      value={days}
      onChange={(value) => {
        if (typeof value === "number") onChange(value);
      }}
    />
  );
}

function Archive({ project }: GeneralTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const client = useQueryClient();
  const navigate = useNavigate();
  const archive = async (): Promise<void> => {
    await archiveProject(project.id);
    await navigate({ to: "/projects" });
    await client.invalidateQueries({ queryKey: PROJECTS.queryKey });
  };
  return (
    <Panel title={t("archive.title")}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={420}>
          {t("archive.words")}
        </Text>
        <ConfirmButton
          variant="default"
          question={t("archive.question", { name: project.name })}
          action={t("archive.action")}
          onConfirm={() => {
            archive().catch(showFailure);
          }}
        >
          {t("archive.action")}
        </ConfirmButton>
      </Group>
    </Panel>
  );
}
