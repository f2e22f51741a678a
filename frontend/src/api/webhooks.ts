/** Addresses that are told what happens in a project, and what was sent to them. */

import { queryOptions, useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** A webhook, without its secret. */
export type Webhook = Schemas["WebhookView"];

/** One event on its way to one webhook. */
export type Delivery = Schemas["DeliveryView"];

/** What a webhook can be told of. */
export type Topic = Schemas["NewWebhook"]["events"][number];

/** Every topic, in the order of the work. */
export const TOPICS = [
  "items.imported",
  "items.set_aside",
  "items.restored",
  "task.submitted",
  "task.skipped",
  "revision.accepted",
  "revision.returned",
  "release.finished",
  "export.finished",
  "job.succeeded",
  "job.failed",
] as const satisfies readonly Topic[];

const SHOWN = 20;
const WAITING_MS = 2_000;
const IDLE_MS = 15_000;

/**
 * Ask for a project's webhooks.
 *
 * @param project - Row id of the project.
 * @returns The question.
 */
export function askWebhooks(project: number): Question<Webhook[]> {
  return {
    queryKey: ["webhooks", project],
    queryFn: async () => (await take(api.GET("/api/webhooks", { params: { query: { project } } }))).results,
  };
}

/**
 * Ask for the last deliveries of a webhook, again and again while they are looked at.
 *
 * @param webhook - Row id of the webhook.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askDeliveries(webhook: number) {
  return queryOptions({
    queryKey: ["webhooks", "deliveries", webhook],
    queryFn: async () => {
      const params = { path: { id: String(webhook) }, query: { limit: SHOWN } };
      return (await take(api.GET("/api/webhooks/{id}/deliveries", { params }))).results;
    },
    refetchInterval: ({ state }) => (state.data?.[0]?.state === "waiting" ? WAITING_MS : IDLE_MS),
  });
}

/**
 * Make a webhook.
 *
 * @returns The mutation; its answer carries the secret, which is shown once.
 */
export function useNewWebhook(): UseMutationResult<Schemas["WebhookSecret"], Error, Schemas["NewWebhook"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/webhooks", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
}

/** What is done to a webhook. */
export type WebhookAct =
  | { readonly kind: "switch"; readonly isActive: boolean }
  | { readonly kind: "ping" }
  | { readonly kind: "replay"; readonly delivery: number }
  | { readonly kind: "remove" };

/**
 * Switch a webhook on or off, try it, send a message again, or remove it.
 *
 * @param webhook - Row id of the webhook.
 * @returns The mutation.
 */
export function useWebhookAct(webhook: number): UseMutationResult<unknown, Error, WebhookAct> {
  const client = useQueryClient();
  return useMutation<unknown, Error, WebhookAct>({
    mutationFn: (act) => send(String(webhook), act),
    onSuccess: () => client.invalidateQueries({ queryKey: ["webhooks"] }),
  });
}

function send(id: string, act: WebhookAct): Promise<unknown> {
  const params = { path: { id } };
  switch (act.kind) {
    case "switch":
      return take(api.PATCH("/api/webhooks/{id}", { params, body: { is_active: act.isActive } }));
    case "ping":
      return take(api.POST("/api/webhooks/{id}/ping", { params }));
    case "replay":
      return take(
        api.POST("/api/webhooks/{id}/deliveries/{delivery}/replay", {
          params: { path: { id, delivery: String(act.delivery) } },
        }),
      );
    case "remove":
      return take(api.DELETE("/api/webhooks/{id}", { params }));
  }
}
