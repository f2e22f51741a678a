/** The typed client of the API: one error for every refusal, and the proof that a request comes from this page. */

import createClient from "openapi-fetch";

import { Signal } from "../core/signal";
import type { components, paths } from "./schema";

/** The shapes that the API takes and gives, by name. */
export type Schemas = components["schemas"];

/** A refusal: what clients switch on, a sentence for people, and what a client needs to act. */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Schemas["ErrorBody"]) {
    super(body.message);
    this.name = "ApiError";
    this.code = body.code;
    this.status = status;
    this.fields = body.fields;
  }
}

/** Told when a request was refused because nobody is signed in (any more). */
export const SIGNED_OUT = new Signal<undefined>();

/** Told when the same person has signed in again on the page that was left signed out: unsent work can go on. */
export const SIGNED_IN = new Signal<undefined>();

const UNSIGNED = 401;
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Read the token that proves that a request comes from this page. Signing in changes it, so ask each time.
 *
 * @returns The token; empty when the server has not set one yet.
 */
export function readCsrfToken(): string {
  return /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

/**
 * Read a refusal.
 *
 * @param status - The status of the answer.
 * @param text - Its body.
 * @returns The error; one with the code `unexpected` when the answer is not ours, as from a proxy.
 */
export function readRefusal(status: number, text: string): ApiError {
  try {
    const { code, message, fields } = JSON.parse(text) as Partial<Schemas["ErrorBody"]>;
    if (code !== undefined && message !== undefined)
      return new ApiError(status, { code, message, fields: fields ?? {} });
  } catch {
    // Not JSON: said below.
  }
  return new ApiError(status, {
    code: "unexpected",
    message: `The server answered with status ${status}.`,
    fields: {},
  });
}

/** The client. Refusals are thrown as `ApiError`; what comes back otherwise is read with `take`. */
export const api = createClient<paths, "application/json">({ fetch: (request) => globalThis.fetch(request) });

api.use({
  onRequest: ({ request }) => {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRFToken", readCsrfToken());
    return request;
  },
  onResponse: async ({ response }) => {
    if (response.ok) return;
    if (response.status === UNSIGNED) SIGNED_OUT.emit(undefined);
    throw readRefusal(response.status, await response.text());
  },
});

/**
 * Take the answer out of a call, e.g. `take(api.GET("/api/projects"))`.
 *
 * @param call - A call of `api`.
 * @returns What the server answered. Rejects with `ApiError` when it refused.
 */
export async function take<T>(call: Promise<{ data?: T }>): Promise<T> {
  // A refusal has been thrown by now; an answer without a body is of type undefined.
  return (await call).data as T;
}
