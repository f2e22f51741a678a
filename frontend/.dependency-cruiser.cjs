/** The layers of src/: core <- media <- kinds <- everything else; nobody imports pages. */
const TESTS = "\\.test\\.tsx?$";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      comment: "Two files that import each other are one file, or miss a third that both import.",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-stands-alone",
      severity: "error",
      comment: "core has no DOM, no framework and no kinds: pass what it needs as an argument.",
      from: { path: "^src/core/", pathNot: TESTS },
      to: { path: "^(src|testing|e2e)/", pathNot: "^src/core/" },
    },
    {
      name: "core-uses-few-packages",
      severity: "error",
      comment: "core may use zod (shapes) and canonicalize (RFC 8785), nothing that knows of a browser or a framework.",
      from: { path: "^src/core/", pathNot: TESTS },
      to: { dependencyTypes: ["npm"], pathNot: "node_modules/(zod|canonicalize)/" },
    },
    {
      name: "media-imports-core",
      severity: "error",
      comment: "media shows assets and converts units; it knows no kinds and no pages.",
      from: { path: "^src/media/", pathNot: TESTS },
      to: { path: "^src/", pathNot: "^src/(media|core)/" },
    },
    {
      name: "kinds-import-core-and-media",
      severity: "error",
      comment: "A kind is drawn by a page and must not know which; pass what it needs as an argument.",
      from: { path: "^src/kinds/", pathNot: TESTS },
      to: { path: "^src/", pathNot: "^src/(kinds|media|core)/" },
    },
    {
      name: "payloads-are-pure",
      severity: "error",
      comment: "The payload of a kind is what the server has as well: no layer, tool or panel in it.",
      from: { path: "^src/kinds/[^/]+/payload\\.ts$" },
      to: { path: "^src/", pathNot: "^src/(core/|kinds/[^/]+/payload\\.ts$)" },
    },
    {
      name: "nobody-imports-pages",
      severity: "error",
      comment: "Only the routes (src/main.tsx, src/App.tsx, src/routes.tsx) know the pages.",
      from: { path: "^src/", pathNot: "^src/(pages/|(main|App|routes)\\.tsx$)" },
      to: { path: "^src/pages/" },
    },
    {
      name: "no-test-code-in-the-app",
      severity: "error",
      from: { path: "^src/", pathNot: TESTS },
      to: { path: ["^testing/", "^e2e/", TESTS] },
    },
    {
      name: "no-development-packages-in-the-app",
      severity: "error",
      from: { path: "^src/", pathNot: TESTS },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "not-found",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
