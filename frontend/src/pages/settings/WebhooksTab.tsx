/** Addresses that are told what happens in the project: made here, their secret shown once. */

import { Alert, Button, Checkbox, Group, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconKey, IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type SyntheticEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, type Project } from "../../api/projects";
import { askWebhooks, type Topic, TOPICS, useNewWebhook } from "../../api/webhooks";
import { EmptyState } from "../../ui/EmptyState";
import { CodeBlock } from "../../ui/CopyField";
import { ErrorLine } from "../../ui/ErrorLine";
import { ErrorState } from "../../ui/ErrorState";
import { Panel } from "../../ui/Panel";
import { RowSkeletons } from "../../ui/Skeletons";
import { WebhookCard } from "./WebhookCard";

/** Which project. */
export interface WebhooksTabProps {
  readonly project: Project;
}

/** The tab. */
export function WebhooksTab({ project }: WebhooksTabProps): ReactNode {
  const { t } = useTranslation("settings");
  if (!hasRole(project, "manager"))
    return (
      <Text size="sm" c="dimmed">
        {t("webhooks.notYours")}
      </Text>
    );
  return (
    <Stack gap="lg">
      <NewWebhook project={project} />
      <Webhooks project={project} />
    </Stack>
  );
}

function Webhooks({ project }: WebhooksTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const { data: webhooks, error, refetch } = useQuery(askWebhooks(project.id));
  if (error !== null) return <ErrorState size="inline" error={error} onRetry={() => void refetch()} />;
  if (webhooks === undefined) return <RowSkeletons count={2} />;
  if (webhooks.length === 0)
    return (
      <EmptyState icon={<IconWebhook size={28} />} title={t("webhooks.none")}>
        {t("webhooks.noneWords")}
      </EmptyState>
    );
  return webhooks.map((webhook) => <WebhookCard key={webhook.id} webhook={webhook} />);
}

function NewWebhook({ project }: WebhooksTabProps): ReactNode {
  const { t } = useTranslation("settings");
  const make = useNewWebhook();
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<string[]>([]);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    const chosen: Topic[] = TOPICS.filter((topic) => events.includes(topic));
    make.mutate(
      { project: project.id, url: url.trim(), events: chosen },
      {
        onSuccess: () => {
          setUrl("");
          setEvents([]);
        },
      },
    );
  };
  return (
    <Panel title={t("webhooks.new")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("webhooks.words")}
          </Text>
          <TextInput
            label={t("webhooks.url")}
            placeholder="https://example.com/loopwright"
            type="url"
            required
            maxLength={2000}
            value={url}
            onChange={(event) => {
              setUrl(event.currentTarget.value);
            }}
          />
          <Checkbox.Group label={t("webhooks.events")} value={events} onChange={setEvents}>
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
              {TOPICS.map((topic) => (
                <Checkbox key={topic} value={topic} label={t(`webhooks.event.${topic}`)} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <ErrorLine error={make.error} />
          {make.data !== undefined && (
            <Alert icon={<IconKey size={18} />} title={t("webhooks.once")} color="accent" role="status">
              <CodeBlock code={make.data.secret} label={t("webhooks.secret")} />
            </Alert>
          )}
          <Group>
            <Button type="submit" loading={make.isPending} disabled={url.trim() === "" || events.length === 0}>
              {t("webhooks.action")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
