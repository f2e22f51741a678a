import { defineConfig } from "@playwright/test";

import { ADMIN_STATE, PASSWORD } from "./e2e/support/accounts";

const PORT = Number(process.env["E2E_PORT"] ?? 4173);
const URL = `http://127.0.0.1:${PORT}`;
const START_MS = 180_000;

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: "list",
  // A loaded machine may lose one try; what fails three times is broken. The report names what was flaky.
  retries: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  use: {
    baseURL: URL,
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      // Debian's own; nothing is downloaded.
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      // Chromium's sandbox refuses to run as root, as containers do.
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    // Signs in once: the server slows down whoever signs in often.
    { name: "accounts", testMatch: "support/accounts.setup.ts" },
    { name: "tasks", testMatch: "*.spec.ts", dependencies: ["accounts"], use: { storageState: ADMIN_STATE } },
  ],
  webServer: {
    command: `sh e2e/support/serve.sh ${PORT}`,
    url: `${URL}/healthz`,
    timeout: START_MS,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    env: { E2E_PASSWORD: PASSWORD },
  },
});
