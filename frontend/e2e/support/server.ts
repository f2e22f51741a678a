/** Speaks to the server of the tests as somebody: makes projects, sends files, invites people. */

import { type APIRequestContext, expect, type PlaywrightWorkerArgs } from "@playwright/test";

import { PASSWORD } from "./accounts";

/** Somebody's session, as a file of cookies would hold it. */
export type SessionState = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** A project to be. */
export interface ProjectWanted {
  readonly name: string;
  readonly ontology?: object;
  readonly [field: string]: unknown;
}

/** A file to be sent. */
export interface FileWanted {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** The API as one person. */
export class Server {
  readonly request: APIRequestContext;

  constructor(request: APIRequestContext) {
    this.request = request;
  }

  /** Ask for something; the answer must be good. */
  async get<T>(path: string): Promise<T> {
    const response = await this.request.get(`/api/${path}`);
    expect(response.ok(), `GET ${path}: ${response.status()} ${await response.text()}`).toBe(true);
    return (await response.json()) as T;
  }

  /** Send something; the answer must be good. */
  async post<T>(path: string, data: unknown): Promise<T> {
    const headers = { "X-CSRFToken": await this.#readToken() };
    const response = await this.request.post(`/api/${path}`, { data, headers });
    expect(response.ok(), `POST ${path}: ${response.status()} ${await response.text()}`).toBe(true);
    return (response.status() === 204 ? null : await response.json()) as T;
  }

  /** Make a project; returns its id. */
  async makeProject(wanted: ProjectWanted): Promise<number> {
    return (await this.post<{ id: number }>("projects", wanted)).id;
  }

  /** Send files and wait until they can be labeled. */
  async upload(project: number, files: readonly FileWanted[]): Promise<void> {
    for (const file of files) {
      const headers = { "X-CSRFToken": await this.#readToken() };
      const response = await this.request.post(`/api/uploads?project=${project}`, {
        multipart: { files: file },
        headers,
      });
      expect(response.ok(), await response.text()).toBe(true);
    }
    await this.waitForTasks(project, files.length);
  }

  /** Add items from records and wait until so many can be labeled: all of them, unless they come annotated. */
  async importItems(project: number, records: readonly object[], open = records.length): Promise<void> {
    const headers = { "X-CSRFToken": await this.#readToken(), "Content-Type": "application/x-ndjson" };
    const data = records.map((record) => JSON.stringify(record)).join("\n");
    const response = await this.request.post(`/api/imports?project=${project}`, { data, headers });
    expect(response.ok(), await response.text()).toBe(true);
    if (open > 0) await this.waitForTasks(project, open);
  }

  /** Wait until so many annotate tasks can be claimed. */
  async waitForTasks(project: number, count: number): Promise<void> {
    await expect
      .poll(
        async () => {
          const { waiting } = await this.get<{ waiting: { stage: string; count: number }[] }>(
            `tasks?project=${project}`,
          );
          return waiting.find(({ stage }) => stage === "annotate")?.count;
        },
        { timeout: 45_000, intervals: [200, 500, 1000] },
      )
      .toBeGreaterThanOrEqual(count);
  }

  /** Invite somebody; returns the path of the link. */
  async invite(project: number, email: string, role: string): Promise<string> {
    const { link } = await this.post<{ link: string }>("invitations", { project, email, role });
    return new URL(link).pathname;
  }

  async #readToken(): Promise<string> {
    const find = async (): Promise<string | undefined> =>
      (await this.request.storageState()).cookies.find(({ name }) => name === "csrftoken")?.value;
    if ((await find()) === undefined) await this.request.get("/api/session");
    return (await find()) ?? "";
  }
}

/** Make an account with a role in a project; returns its session, for `browser.newContext({ storageState })`. */
export async function join(
  playwright: PlaywrightWorkerArgs["playwright"],
  baseURL: string,
  server: Server,
  wanted: { readonly project: number; readonly name: string; readonly role: string },
): Promise<SessionState> {
  const email = `${wanted.name.toLowerCase()}-${wanted.project}@example.com`;
  const secret = (await server.invite(wanted.project, email, wanted.role)).split("/").at(-1) ?? "";
  const request = await playwright.request.newContext({ baseURL, storageState: { cookies: [], origins: [] } });
  await new Server(request).post(`invitations/${secret}/accept`, { name: wanted.name, password: PASSWORD });
  const state = await request.storageState();
  await request.dispose();
  return state;
}
