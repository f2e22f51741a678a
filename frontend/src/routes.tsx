/** Every address, and the page that it shows. Pages load when they are first needed. */

import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { z } from "zod";

import { askProject } from "./api/projects";
import { SESSION } from "./api/session";
import { dataSearch } from "./pages/data/search";
import { duplicatesSearch } from "./pages/duplicates/search";
import { findingsSearch } from "./pages/findings/search";
import { jobsSearch } from "./pages/jobs/search";
import { MissingPage } from "./pages/missing/MissingPage";
import { modelsSearch } from "./pages/models/search";
import { recipesSearch } from "./pages/recipes/search";
import { releasesSearch } from "./pages/releases/search";
import { removalsSearch } from "./pages/removals/search";
import { likenessSearch } from "./pages/search/search";
import { settingsSearch } from "./pages/settings/search";
import { ErrorPage } from "./ui/shell/ErrorPage";
import { Frame } from "./ui/shell/Frame";
import { PendingPage } from "./ui/shell/PendingPage";

interface Context {
  readonly queryClient: QueryClient;
}

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** What the page is called in the breadcrumb and the window: a key of the catalogue `shell`, below `page.`. */
    readonly page?: PageName;
    /** Whether the page takes the whole window and brings a bar of its own. */
    readonly isBare?: boolean;
  }
  interface Register {
    readonly router: ReturnType<typeof makeRouter>;
  }
}

/** The pages of a project. */
export type PageName =
  | "queue"
  | "data"
  | "duplicates"
  | "findings"
  | "recipes"
  | "search"
  | "releases"
  | "removals"
  | "models"
  | "jobs"
  | "settings"
  | "label"
  | "review";

const projectParams = z.object({ projectId: z.coerce.number().int() });
const releaseParams = z.object({ releaseId: z.coerce.number().int() });
const taskSearch = z.object({ task: z.number().int().optional().catch(undefined) });
const nextSearch = z.object({ next: z.string().startsWith("/").optional().catch(undefined) });

const root = createRootRouteWithContext<Context>()({ component: Outlet, notFoundComponent: MissingPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: nextSearch,
  component: lazyRouteComponent(() => import("./pages/signIn/SignInPage"), "SignInPage"),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: "/invitation/$secret",
  loader: ({ context }) => context.queryClient.query({ ...SESSION, staleTime: "static" }),
  component: lazyRouteComponent(() => import("./pages/invitation/InvitationPage"), "InvitationPage"),
});
const passwordReset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(() => import("./pages/passwordReset/PasswordResetPage"), "PasswordResetPage"),
});
const newPassword = createRoute({
  getParentRoute: () => root,
  path: "/reset/$uid/$token",
  component: lazyRouteComponent(() => import("./pages/passwordReset/NewPasswordPage"), "NewPasswordPage"),
});

/** Everything that takes somebody who is signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signedIn",
  beforeLoad: async ({ context, location }) => {
    const { user } = await context.queryClient.query({ ...SESSION, staleTime: "static" });
    if (user === null) redirect({ to: "/sign-in", search: { next: location.href }, throw: true });
  },
  component: Frame,
});
const home = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: () => {
    redirect({ to: "/projects", replace: true, throw: true });
  },
});
const projects = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects",
  component: lazyRouteComponent(() => import("./pages/projects/ProjectsPage"), "ProjectsPage"),
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/projects/$projectId",
  params: {
    parse: (raw) => projectParams.parse(raw),
    stringify: ({ projectId }) => ({ projectId: String(projectId) }),
  },
  loader: ({ context, params }) => context.queryClient.query({ ...askProject(params.projectId), staleTime: "static" }),
});
const projectHome = createRoute({
  getParentRoute: () => project,
  path: "/",
  beforeLoad: ({ params }) => {
    redirect({ to: "/projects/$projectId/data", params, replace: true, throw: true });
  },
});
const data = createRoute({
  getParentRoute: () => project,
  path: "data",
  staticData: { page: "data" },
  validateSearch: dataSearch,
  component: lazyRouteComponent(() => import("./pages/data/DataPage"), "DataPage"),
});
const queue = createRoute({
  getParentRoute: () => project,
  path: "queue",
  staticData: { page: "queue" },
  component: lazyRouteComponent(() => import("./pages/queue/QueuePage"), "QueuePage"),
});
const duplicates = createRoute({
  getParentRoute: () => project,
  path: "duplicates",
  staticData: { page: "duplicates" },
  validateSearch: duplicatesSearch,
  component: lazyRouteComponent(() => import("./pages/duplicates/DuplicatesPage"), "DuplicatesPage"),
});
const findings = createRoute({
  getParentRoute: () => project,
  path: "findings",
  staticData: { page: "findings" },
  validateSearch: findingsSearch,
  component: lazyRouteComponent(() => import("./pages/findings/FindingsPage"), "FindingsPage"),
});
const recipes = createRoute({
  getParentRoute: () => project,
  path: "recipes",
  staticData: { page: "recipes" },
  validateSearch: recipesSearch,
  component: lazyRouteComponent(() => import("./pages/recipes/RecipesPage"), "RecipesPage"),
});
const search = createRoute({
  getParentRoute: () => project,
  path: "search",
  staticData: { page: "search" },
  validateSearch: likenessSearch,
  component: lazyRouteComponent(() => import("./pages/search/SearchPage"), "SearchPage"),
});
const releases = createRoute({
  getParentRoute: () => project,
  path: "releases",
  staticData: { page: "releases" },
  validateSearch: releasesSearch,
  component: lazyRouteComponent(() => import("./pages/releases/ReleasesPage"), "ReleasesPage"),
});
const release = createRoute({
  getParentRoute: () => project,
  path: "releases/$releaseId",
  params: {
    parse: (raw) => releaseParams.parse(raw),
    stringify: ({ releaseId }) => ({ releaseId: String(releaseId) }),
  },
  staticData: { page: "releases" },
  component: lazyRouteComponent(() => import("./pages/releases/ReleasePage"), "ReleasePage"),
});
const removals = createRoute({
  getParentRoute: () => project,
  path: "removals",
  staticData: { page: "removals" },
  validateSearch: removalsSearch,
  component: lazyRouteComponent(() => import("./pages/removals/RemovalsPage"), "RemovalsPage"),
});
const models = createRoute({
  getParentRoute: () => project,
  path: "models",
  staticData: { page: "models" },
  validateSearch: modelsSearch,
  component: lazyRouteComponent(() => import("./pages/models/ModelsPage"), "ModelsPage"),
});
const jobs = createRoute({
  getParentRoute: () => project,
  path: "jobs",
  staticData: { page: "jobs" },
  validateSearch: jobsSearch,
  component: lazyRouteComponent(() => import("./pages/jobs/JobsPage"), "JobsPage"),
});
const settings = createRoute({
  getParentRoute: () => project,
  path: "settings",
  staticData: { page: "settings" },
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import("./pages/settings/SettingsPage"), "SettingsPage"),
});

const label = createRoute({
  getParentRoute: () => project,
  path: "label",
  staticData: { page: "label", isBare: true },
  validateSearch: taskSearch,
  component: lazyRouteComponent(() => import("./pages/label/LabelPage"), "LabelPage"),
});
const review = createRoute({
  getParentRoute: () => project,
  path: "review",
  staticData: { page: "review", isBare: true },
  validateSearch: taskSearch,
  component: lazyRouteComponent(() => import("./pages/review/ReviewPage"), "ReviewPage"),
});

const pages = [
  data,
  queue,
  duplicates,
  findings,
  recipes,
  search,
  releases,
  release,
  removals,
  models,
  jobs,
  settings,
  label,
  review,
] as const;
const tree = root.addChildren([
  signIn,
  invitation,
  passwordReset,
  newPassword,
  signedIn.addChildren([home, projects, project.addChildren([projectHome, ...pages])]),
]);

/** Where the page lives; while developing, below the path of its files. */
const BASE = import.meta.env.DEV ? import.meta.env.BASE_URL : "/";

/**
 * Make the router.
 *
 * @param queryClient - The cache that routes fill before their pages show.
 * @returns The router.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- its type is the table above
export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queryClient },
    basepath: BASE,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultPendingComponent: PendingPage,
    defaultErrorComponent: ErrorPage,
  });
}
