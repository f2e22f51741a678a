/** One webhook: what it is told, whether it works, and what was sent to it last. */

import { Alert, Button, Code, Group, Stack, Switch, Table, Text, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askDeliveries, type Delivery, TOPICS, useWebhookAct, type Webhook } from "../../api/webhooks";
import { ConfirmButton } from "../../ui/ConfirmButton";
import { ErrorState } from "../../ui/ErrorState";
import { showFailure } from "../../ui/notify";
import { Panel } from "../../ui/Panel";
import { Said } from "../../ui/Said";
import { RowSkeletons } from "../../ui/Skeletons";
import { StatusText } from "../../ui/StatusText";
import { useFormat } from "../../ui/useFormat";

const TONES = { waiting: "active", retrying: "warning", delivered: "good", failed: "bad" } as const;

/** Which webhook. */
export interface WebhookCardProps {
  readonly webhook: Webhook;
}

/** The card. */
export function WebhookCard({ webhook }: WebhookCardProps): ReactNode {
  const { t } = useTranslation("settings");
  const act = useWebhookAct(webhook.id);
  const [isOpen, setOpen] = useState(false);
  return (
    <Panel
      title={webhook.url}
      aside={
        <Switch
          label={t("webhooks.on")}
          checked={webhook.is_active}
          disabled={act.isPending}
          onChange={(event) => {
            act.mutate({ kind: "switch", isActive: event.currentTarget.checked }, { onError: showFailure });
          }}
        />
      }
    >
      <Stack gap="md">
        {webhook.disabled_reason !== "" && (
          <Alert color="red" title={t("webhooks.disabled")}>
            <Said>{webhook.disabled_reason}</Said>
          </Alert>
        )}
        <Text size="sm">{webhook.events.map((topic) => nameTopic(t, topic)).join(" · ")}</Text>
        <Group gap="sm">
          <Button
            size="xs"
            variant="default"
            disabled={!webhook.is_active}
            loading={act.isPending}
            onClick={() => {
              setOpen(true);
              act.mutate({ kind: "ping" }, { onError: showFailure });
            }}
          >
            {t("webhooks.ping")}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-expanded={isOpen}
            onClick={() => {
              setOpen((open) => !open);
            }}
          >
            {isOpen ? t("webhooks.hide") : t("webhooks.deliveries")}
          </Button>
          <ConfirmButton
            size="xs"
            variant="subtle"
            color="red"
            question={t("webhooks.question", { url: webhook.url })}
            action={t("webhooks.remove")}
            onConfirm={() => {
              act.mutate({ kind: "remove" }, { onError: showFailure });
            }}
          >
            {t("webhooks.remove")}
          </ConfirmButton>
        </Group>
        {isOpen && <Deliveries webhook={webhook} />}
      </Stack>
    </Panel>
  );
}

function Deliveries({ webhook }: WebhookCardProps): ReactNode {
  const { t } = useTranslation("settings");
  const { data: deliveries, error, refetch } = useQuery(askDeliveries(webhook.id));
  if (error !== null) return <ErrorState size="inline" error={error} onRetry={() => void refetch()} />;
  if (deliveries === undefined) return <RowSkeletons count={2} />;
  if (deliveries.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t("webhooks.nothing")}
      </Text>
    );
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("webhooks.what")}</Table.Th>
            <Table.Th>{t("webhooks.state")}</Table.Th>
            <Table.Th>{t("webhooks.answer")}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t("webhooks.replay")}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} webhook={webhook} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface DeliveryProps {
  readonly delivery: Delivery;
}

function isBeingRetried(delivery: Delivery): boolean {
  return delivery.state === "waiting" && delivery.sent_at !== null;
}

function DeliveryRow({ delivery, webhook }: WebhookCardProps & DeliveryProps): ReactNode {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const act = useWebhookAct(webhook.id);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm">{nameTopic(t, delivery.event)}</Text>
        <Text size="xs" c="dimmed">
          {format.dateTime(delivery.created_at)} · <Code>{delivery.message}</Code>
        </Text>
      </Table.Td>
      <Table.Td>
        <DeliveryState delivery={delivery} />
      </Table.Td>
      <Table.Td maw={280}>
        <Text size="sm">{delivery.status_code ?? "–"}</Text>
        {delivery.error !== "" && (
          <Text size="xs" c="dimmed" lineClamp={2} title={delivery.error}>
            <Said>{delivery.error}</Said>
          </Text>
        )}
      </Table.Td>
      <Table.Td w={110} ta="right">
        <Button
          size="compact-xs"
          variant="default"
          disabled={!webhook.is_active || (delivery.state === "waiting" && !isBeingRetried(delivery))}
          loading={act.isPending}
          onClick={() => {
            act.mutate({ kind: "replay", delivery: delivery.id }, { onError: showFailure });
          }}
        >
          {t("webhooks.replay")}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

function DeliveryState({ delivery }: DeliveryProps): ReactNode {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const { state, attempt, next_at: next } = delivery;
  const shown = isBeingRetried(delivery) ? "retrying" : (state as "waiting" | "delivered" | "failed");
  return (
    <>
      <StatusText tone={TONES[shown]}>{t(`webhooks.stateOf.${shown}`)}</StatusText>
      {attempt > 0 && (
        <Text size="xs" c="dimmed">
          {t("webhooks.attempts", { count: attempt })}
          {shown === "retrying" && next !== null && ` · ${t("webhooks.next", { at: format.dateTime(next) })}`}
        </Text>
      )}
    </>
  );
}

/** Topics have names in the locales; the test message has one of its own, and an unknown one is shown as it is. */
function nameTopic(t: ReturnType<typeof useTranslation<"settings">>["t"], topic: string): string {
  if (topic === "webhook.pinged") return t("webhooks.pinged");
  const known = TOPICS.find((each) => each === topic);
  return known === undefined ? topic : t(`webhooks.event.${known}`);
}
