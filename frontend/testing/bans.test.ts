/** The bans of the house hold: what must not be written outside its one place is refused there, and let through in it. */

import { fileURLToPath } from "node:url";

import { ESLint } from "eslint";
import { beforeAll, expect, test } from "vitest";

const eslint = new ESLint({ cwd: fileURLToPath(new URL("..", import.meta.url)) });
const STORE = "src/core/store.ts";
const APP = "src/App.tsx";
const STORAGE = "src/api/outboxStorage.ts";

async function findRules(code: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

beforeAll(async () => {
  // The first file makes the type checker read the whole project.
  await findRules("", APP);
}, 120_000);

test.each([
  ["window.addEventListener('x', () => undefined);", APP],
  ["addEventListener('x', () => undefined);", APP],
  ["setTimeout(() => undefined, 1);", APP],
  ["setInterval(() => undefined, 1);", STORAGE],
  ["requestAnimationFrame(() => undefined);", APP],
  ["export const watch = new ResizeObserver(() => undefined);", APP],
  ["export const ask = fetch('/api');", APP],
  ["export const ask = window.fetch('/api');", "src/core/scope.ts"],
  ["export const socket = new WebSocket('/');", APP],
])("%s is refused in %s", async (code, filePath) => {
  expect(await findRules(code, filePath)).toContain("no-restricted-syntax");
});

test.each([
  ["addEventListener('x', () => undefined);", "src/core/scope.ts"],
  ["export const ask = fetch('/api');", STORAGE],
])("%s is let through in %s", async (code, filePath) => {
  expect(await findRules(code, filePath)).not.toContain("no-restricted-syntax");
});

test("core knows no page", async () => {
  expect(await findRules("export const title = document.title;", STORE)).toContain("no-restricted-globals");
});

test("no any, no tangled function, no endless file", async () => {
  expect(await findRules("/** X. */ export type X = any;", STORE)).toContain("@typescript-eslint/no-explicit-any");
  const branches = Array.from({ length: 11 }, (_, at) => `if (x === ${at}) return ${at};`).join("\n");
  const tangled = `/** F. */ export function f(x: number): number { ${branches} return 0; }`;
  expect(await findRules(tangled, STORE)).toContain("complexity");
  expect(await findRules("// line\n".repeat(401), STORE)).toContain("max-lines");
  const long = `/** F. */ export function f(): void { ${"\n".repeat(60)} }`;
  expect(await findRules(long, STORE)).toContain("max-lines-per-function");
});

test("what others call is documented", async () => {
  const code = "export function f(x: number): number { return x; }";
  expect(await findRules(code, STORE)).toContain("jsdoc/require-jsdoc");
  expect(await findRules(`/** F. */\n${code}`, STORE)).toEqual(
    expect.arrayContaining(["jsdoc/require-param", "jsdoc/require-returns"]),
  );
});
