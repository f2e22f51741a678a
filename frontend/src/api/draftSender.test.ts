/** What the server's answers mean, over a real connection on this machine. */

import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";

import { START } from "../../testing/documents";
import { putBox } from "../../testing/outboxes";
import type { SendResult } from "../core/outbox/protocol";
import { KINDS } from "../kinds/registry";
import { makeDraftSender } from "./draftSender";

const CHANGES = { client_id: "c", seq: 1, base_version: 0, ops: putBox("r1", 1) };
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

interface Received {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Send a change set to a server that gives one answer. */
async function ask(
  status: number,
  answer: unknown,
  headers: Record<string, string> = {},
): Promise<{ result: SendResult; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ url: request.url, headers: request.headers, body });
      response.writeHead(status, headers).end(typeof answer === "string" ? answer : JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = makeDraftSender({ kinds: KINDS, origin, readCsrfToken: () => "token" });
  return { result: await send(7, CHANGES), received };
}

test("a change set is posted to its task with the token", async () => {
  const { received } = await ask(200, { version: 1, document: null, content_hash: "" });
  expect(received.map(({ url, body }) => [url, JSON.parse(body) as unknown])).toEqual([
    ["/api/tasks/7/draft", CHANGES],
  ]);
  expect(received[0]?.headers).toMatchObject({ "content-type": "application/json", "x-csrftoken": "token" });
});

test("saved, alone or merged with what others did", async () => {
  const alone = await ask(200, { version: 4, document: null, content_hash: "" });
  expect(alone.result).toEqual({ kind: "saved", version: 4, document: null });
  const merged = await ask(200, { version: 5, document: START, content_hash: "" });
  expect(merged.result).toEqual({ kind: "saved", version: 5, document: START });
});

test("a conflict comes with their draft", async () => {
  const fields = { version: 9, document: START, conflicting_ids: ["r1"] };
  const { result } = await ask(409, { code: "draft_conflict", message: "r1 changed", fields });
  expect(result).toEqual({ kind: "conflict", version: 9, document: START, ids: ["r1"] });
});

test("an invalid document comes with its problems", async () => {
  const problem = { code: "degenerate", id: "r1", message: "box r1: empty", path: "" };
  const { result } = await ask(422, { code: "document_invalid", message: "", fields: { problems: [problem] } });
  expect(result).toEqual({ kind: "invalid", problems: [problem] });
});

test.each([
  [409, "task_closed"],
  [403, "permission_denied"],
  [404, "task_not_found"],
])("%d %s is a refusal", async (status, code) => {
  const { result } = await ask(status, { code, message: "no", fields: {} });
  expect(result).toEqual({ kind: "refused", code, message: "no" });
});

test("a document that this page is too old to read is a refusal", async () => {
  const { result } = await ask(200, { version: 2, document: { schema: 99 }, content_hash: "" });
  expect(result).toMatchObject({ kind: "refused", code: "page_outdated" });
});

test("an expired login", async () => {
  const { result } = await ask(401, { code: "not_signed_in", message: "", fields: {} });
  expect(result).toEqual({ kind: "signed_out" });
});

test.each([
  [503, { code: "unavailable" }, {}, { kind: "unreachable" }],
  [429, { code: "throttled" }, { "Retry-After": "5" }, { kind: "unreachable", retryAfterMs: 5000 }],
  [502, "<html>", {}, { kind: "unreachable" }],
  [200, "<html>", {}, { kind: "unreachable" }],
  [200, { version: "four" }, {}, { kind: "unreachable" }],
])("%d %j may pass", async (status, answer, headers, expected) => {
  expect((await ask(status, answer, headers)).result).toEqual(expected);
});

test("a server that is not there, or does not answer in time", async () => {
  const send = makeDraftSender({ kinds: KINDS, origin: "http://127.0.0.1:9", readCsrfToken: () => "" });
  expect(await send(7, CHANGES)).toEqual({ kind: "unreachable" });
  const silent = createServer(() => undefined);
  servers.push(silent);
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const hasty = makeDraftSender({ kinds: KINDS, origin, readCsrfToken: () => "", timeoutMs: 50 });
  expect(await hasty(7, CHANGES)).toEqual({ kind: "unreachable" });
});
