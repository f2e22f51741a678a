/** Recipes, and the proposals that running them gives. */

import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  type UseMutationResult,
  useQueryClient,
} from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";

/** A saved pipeline in its newest version. */
export type Recipe = Schemas["RecipeView"];

/** One step of a recipe. */
export type Step = Schemas["RecipeDefinition"]["steps"][number];

/** A step of one kind. */
export type StepOf<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** A proposal in a list. */
export type ProposalRow = Schemas["ProposalRow"];

/** A proposal with its steps. */
export type Proposal = Schemas["ProposalView"];

/** What one step came to. */
export type StepResult = Schemas["ShownStep"];

/** An item that stands for others. */
export type Example = Schemas["ShownExample"];

const BUSY_MS = 1_000;
const PAGE = 50;

/**
 * Ask for a project's recipes, newest first.
 *
 * @param project - Row id of the project.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askRecipes(project: number) {
  return infiniteQueryOptions({
    queryKey: ["recipes", project],
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/recipes", { params: { query: { project, before: pageParam, limit: PAGE } } })),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
  });
}

/**
 * Ask which samplers recipes can use.
 *
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askSamplers() {
  return queryOptions({
    queryKey: ["samplers"],
    queryFn: async () => (await take(api.GET("/api/recipes/samplers"))).results,
    staleTime: Infinity,
  });
}

/**
 * Ask for a recipe's proposals, newest first; again every second while one is being made.
 *
 * @param project - Row id of the project.
 * @param recipe - Row id of the recipe.
 * @returns Options of the query, page after page.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askProposals(project: number, recipe: number) {
  return infiniteQueryOptions({
    queryKey: ["proposals", project, recipe],
    queryFn: ({ pageParam }) =>
      take(api.GET("/api/proposals", { params: { query: { project, recipe, before: pageParam, limit: PAGE } } })),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ results }) => results.some((row) => row.state === "running")) === true
        ? BUSY_MS
        : false,
  });
}

/**
 * Ask for the newest approved proposals of a project, which releases can follow.
 *
 * @param project - Row id of the project.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askApproved(project: number) {
  return queryOptions({
    queryKey: ["proposals", project, "approved"],
    queryFn: async () => {
      const query = { project, limit: PAGE };
      const { results } = await take(api.GET("/api/proposals", { params: { query } }));
      return results.filter((row) => row.state === "approved");
    },
  });
}

/**
 * Ask for one proposal; again every second while it is being made.
 *
 * @param id - Row id of the proposal.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askProposal(id: number) {
  return queryOptions({
    queryKey: ["proposal", id],
    queryFn: () => take(api.GET("/api/proposals/{id}", { params: { path: { id: String(id) } } })),
    refetchInterval: ({ state }) => (state.data?.state === "running" ? BUSY_MS : false),
  });
}

/** A recipe as somebody wrote it; without an id it is a new one. */
export interface RecipeDraft {
  readonly id: number | null;
  readonly name: string;
  readonly steps: readonly Step[];
  /** Row id of the slice that it starts with; null for all items. */
  readonly slice: number | null;
}

/**
 * Save a recipe; other steps become its next version.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useSaveRecipe(project: number): UseMutationResult<Recipe, Error, RecipeDraft> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name, steps, slice }) => {
      const definition = { slice, steps: [...steps] };
      return id === null
        ? take(api.POST("/api/recipes", { body: { project, name, definition } }))
        : take(api.PATCH("/api/recipes/{id}", { params: { path: { id: String(id) } }, body: { name, definition } }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["recipes", project] }),
  });
}

/**
 * Archive a recipe; its proposals stay.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the id.
 */
export function useArchiveRecipe(project: number): UseMutationResult<unknown, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => take(api.DELETE("/api/recipes/{id}", { params: { path: { id: String(id) } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["recipes", project] }),
  });
}

/**
 * Run the newest version of a recipe.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes the id and gives the proposal.
 */
export function useRunRecipe(project: number): UseMutationResult<Proposal, Error, number> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id) => take(api.POST("/api/recipes/{id}/run", { params: { path: { id: String(id) } } })),
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["proposals", project] }),
        client.invalidateQueries({ queryKey: ["recipes", project] }),
      ]);
    },
  });
}

/** What can be done with a proposal. */
export type Decision = "approve" | "reject" | "undo";

/**
 * Decide about a proposal.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useDecideProposal(
  project: number,
): UseMutationResult<Proposal, Error, { readonly id: number; readonly decision: Decision }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, decision }) => {
      const params = { path: { id: String(id) } };
      if (decision === "undo") return take(api.POST("/api/proposals/{id}/undo", { params }));
      const body = { note: "" };
      return decision === "approve"
        ? take(api.POST("/api/proposals/{id}/approve", { params, body }))
        : take(api.POST("/api/proposals/{id}/reject", { params, body }));
    },
    onSettled: async (_, __, { id }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: ["proposal", id] }),
        client.invalidateQueries({ queryKey: ["proposals", project] }),
        client.invalidateQueries({ queryKey: ["items"] }),
      ]);
    },
  });
}
