import js from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

const SCOPE = "belongs to a Scope (src/core/scope.ts), which disposes of it: use";

/** Things that outlive the code that started them. Only src/core/scope.ts may touch them. */
const LEAKS = [
  ["addEventListener", "scope.listen"],
  ["removeEventListener", "what scope.listen returns"],
  ["setTimeout", "scope.timeout"],
  ["setInterval", "scope.interval"],
  ["requestAnimationFrame", "scope.frame"],
  ["requestIdleCallback", "scope.timeout"],
  ["requestVideoFrameCallback", "a method to be added to Scope"],
].map(([name, instead]) => ({
  selector: `CallExpression:matches([callee.name='${name}'], [callee.property.name='${name}'])`,
  message: `${name} ${SCOPE} ${instead}.`,
}));
const OBSERVERS = {
  selector: "NewExpression[callee.name=/^(Resize|Intersection|Mutation|Performance)Observer$/]",
  message: `An observer ${SCOPE} scope.resizes, scope.intersections or scope.mutations, or add a method there.`,
};

/** Ways to the network. Only src/api/ may touch them. */
const NETWORK = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource"];
const REQUESTS = NETWORK.map((name) => ({
  selector: `:matches(CallExpression, NewExpression):matches([callee.name='${name}'], [callee.property.name='${name}'])`,
  message: `Requests live in src/api/: add a function there instead of calling ${name}.`,
}));
const BEACONS = {
  selector: "CallExpression[callee.property.name='sendBeacon']",
  message: "Requests live in src/api/.",
};

/** What a browser page has and core must not know of. */
const BROWSER = ["window", "document", "navigator", "location", "localStorage", "sessionStorage", "indexedDB"];

/** A comment on a private function may be one line; on what others call it says what goes in and what comes out. */
const METHODS = "MethodDefinition[kind='method'][key.type!='PrivateIdentifier']";
const PUBLIC = ["ExportNamedDeclaration > FunctionDeclaration", METHODS];

const DOCUMENTED = {
  "jsdoc/require-jsdoc": [
    "error",
    {
      publicOnly: true,
      require: { FunctionDeclaration: true, ClassDeclaration: true, MethodDefinition: false },
      contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration", METHODS],
      checkConstructors: false,
    },
  ],
  "jsdoc/require-description": ["error", { checkConstructors: false }],
  "jsdoc/check-param-names": ["error", { checkDestructured: false }],
  "jsdoc/require-param": ["error", { contexts: PUBLIC, checkDestructured: false }],
  "jsdoc/require-param-description": "error",
  "jsdoc/require-returns": ["error", { contexts: PUBLIC }],
  "jsdoc/check-tag-names": "error",
  "jsdoc/no-types": "error",
};

export default defineConfig(
  globalIgnores(["dist", "coverage", "src/api/schema.ts", "test-results", "playwright-report"]),
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, reactHooks.configs.flat["recommended-latest"]],
    plugins: { jsdoc },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { jsdoc: { mode: "typescript" } },
    rules: {
      "no-restricted-syntax": ["error", ...LEAKS, OBSERVERS, ...REQUESTS, BEACONS],
      complexity: ["error", 10],
      "max-lines": ["error", 400],
      "max-lines-per-function": ["error", 60],
      "max-depth": ["error", 4],
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // Numbers in messages are the point of the messages.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    // A component is mostly markup, one element a line, and reads worse when cut for its length alone.
    files: ["src/**/*.tsx"],
    rules: { "max-lines-per-function": ["error", 100] },
  },
  { files: ["src/**/*.{ts,tsx}"], ignores: ["**/*.test.*"], rules: DOCUMENTED },
  {
    // What a component takes is documented on its props, and it returns markup.
    files: ["src/**/*.tsx"],
    rules: { "jsdoc/require-param": "off", "jsdoc/require-returns": "off" },
  },
  {
    files: ["src/core/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...BROWSER.map((name) => ({ name, message: "core runs without a browser page; pass it in." })),
      ],
    },
  },
  { files: ["src/core/scope.ts"], rules: { "no-restricted-syntax": ["error", ...REQUESTS, BEACONS] } },
  { files: ["src/api/**/*.ts"], rules: { "no-restricted-syntax": ["error", ...LEAKS, OBSERVERS] } },
  {
    // describe() wraps whole files of short tests, and fixtures are read as they come.
    files: ["**/*.test.{ts,tsx}", "testing/**/*.ts", "e2e/**/*.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: ["**/*.{js,cjs}"],
    languageOptions: { globals: { module: "writable" } },
  },
);
