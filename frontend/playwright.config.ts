import { defineConfig } from "@playwright/test";

const PORT = 4173;

/** What production sends, so that a script or style that it would refuse fails here first. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "object-src 'none'",
  "base-uri 'none'",
].join("; ");

export default defineConfig({
  testDir: "e2e",
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${PORT}/static/app/`,
    launchOptions: {
      // Debian's own; nothing is downloaded.
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      // Chromium's sandbox refuses to run as root, as containers do.
      chromiumSandbox: process.getuid?.() !== 0,
    },
  },
  webServer: {
    command: `npm run build && npx vite preview --host 127.0.0.1 --port ${PORT} --strictPort`,
    url: `http://127.0.0.1:${PORT}/static/app/`,
    reuseExistingServer: false,
    env: { PREVIEW_POLICY: POLICY },
  },
});
