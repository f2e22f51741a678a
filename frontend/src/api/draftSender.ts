/** Carries change sets to the server, and tells what became of them. */

import { z } from "zod";

import { type Document, parseDocument } from "../core/document/document";
import type { KindTable } from "../core/document/mark";
import type { ChangeSet } from "../core/document/patch";
import { DocumentInvalid, type Problem } from "../core/document/problem";
import type { Send, SendResult } from "../core/outbox/protocol";

/** A request that has not been answered by then is taken for lost; sending it again is harmless. */
const TIMEOUT_MS = 30_000;

/** How a sender is set up. */
export interface DraftSenderOptions {
  readonly kinds: KindTable;
  /** Where the API is; empty for the page's own origin. */
  readonly origin?: string;
  /** Reads the token that proves that a request comes from this page. Asked each time: signing in changes it. */
  readonly readCsrfToken: () => string;
  readonly timeoutMs?: number;
}

const Saved = z.object({ version: z.int(), document: z.unknown() });
const Problems: z.ZodType<Problem[]> = z.array(
  z.object({ code: z.string(), id: z.string().nullable(), message: z.string(), path: z.string().default("") }),
);
const Failure = z.object({
  code: z.string(),
  message: z.string().default(""),
  fields: z.record(z.string(), z.unknown()).default({}),
});
const Collision = z.object({ version: z.int(), document: z.unknown(), conflicting_ids: z.array(z.string()) });

/**
 * Make the function that an outbox sends with.
 *
 * @param options - How it is set up.
 * @returns The function. It never rejects.
 */
export function makeDraftSender({ kinds, origin = "", readCsrfToken, timeoutMs }: DraftSenderOptions): Send {
  const parse = (raw: unknown): Document => parseDocument(raw, kinds);
  return async (task, changes) => {
    try {
      const response = await fetch(`${origin}/api/tasks/${task}/draft`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": readCsrfToken() },
        body: JSON.stringify(changes satisfies ChangeSet),
        signal: AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS),
      });
      return await readAnswer(response, parse);
    } catch (error) {
      if (error instanceof DocumentInvalid) return { kind: "refused", code: "page_outdated", message: error.message };
      // No network, no answer in time, or an answer that is not ours (a proxy's page): all of it may pass.
      return { kind: "unreachable" };
    }
  };
}

async function readAnswer(response: Response, parse: (raw: unknown) => Document): Promise<SendResult> {
  if (response.status === 401) return { kind: "signed_out" };
  if (isPassing(response.status)) return { kind: "unreachable", ...readWait(response) };
  const body: unknown = await response.json();
  if (response.ok) {
    const { version, document } = Saved.parse(body);
    return { kind: "saved", version, document: document === null ? null : parse(document) };
  }
  return readFailure(Failure.parse(body), parse);
}

function readFailure(failure: z.infer<typeof Failure>, parse: (raw: unknown) => Document): SendResult {
  const { code, message, fields } = failure;
  if (code === "draft_conflict") {
    const { version, document, conflicting_ids: ids } = Collision.parse(fields);
    return { kind: "conflict", version, document: parse(document), ids };
  }
  if (code === "document_invalid") return { kind: "invalid", problems: Problems.parse(fields["problems"]) };
  return { kind: "refused", code, message };
}

/** Whether a status says to come again rather than that the request is wrong. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

function readWait(response: Response): { retryAfterMs?: number } {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterMs: seconds * 1000 } : {};
}
