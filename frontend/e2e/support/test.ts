/** What every test of a whole task has: the server as the administrator, and an eye on complaints of the page. */

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test as base } from "@playwright/test";

import { Server } from "./server";

/** What tests get. */
export interface World {
  /** The API as the administrator. */
  readonly server: Server;
  /** What the page wrote to the console as a warning or error; tests end with none unless they empty the list. */
  readonly complaints: string[];
}

/** Playwright's test, with the world. */
export const test = base.extend<World>({
  server: async ({ context }, provide) => {
    await provide(new Server(context.request));
  },
  complaints: [
    async ({ page }, provide) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        const isComplaint = message.type() === "error" || message.type() === "warning";
        // Drivers of graphics cards talk about themselves.
        if (isComplaint && !message.text().includes("GL Driver Message")) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await provide(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Expect that a page has no accessibility problems that a program can find. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  expect(found).toEqual([]);
}

export { expect };
