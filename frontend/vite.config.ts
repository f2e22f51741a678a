import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = process.env["SERVER"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  // Django serves the build below this path; its templates find the entry files in manifest.json.
  base: "/static/app/",
  build: {
    outDir: "dist",
    // Not the default .vite/manifest.json: collectstatic leaves out files whose path starts with a dot.
    manifest: "manifest.json",
    sourcemap: true,
    // Inlined assets become data: addresses, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    // The polyfill is an inline script in some browsers and every supported browser has modulepreload.
    modulePreload: { polyfill: false },
    // All of these know light-dark(); for older ones it would be rewritten into variables that nobody sets.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
  },
  server: {
    // Django refuses requests from other origins than its own.
    proxy: Object.fromEntries(
      ["/api", "/media"].map((path) => [path, { target: SERVER, changeOrigin: true, headers: { Origin: SERVER } }]),
    ),
  },
  preview: {
    headers: { "Content-Security-Policy": process.env["PREVIEW_POLICY"] ?? "" },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}", "testing/**/*.test.ts"],
    environment: "node",
  },
});
