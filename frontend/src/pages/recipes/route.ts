/** The address of the recipes page. */

import { getRouteApi } from "@tanstack/react-router";
import type { z } from "zod";

import type { recipesSearch } from "./search";

const route = getRouteApi("/signedIn/projects/$projectId/recipes");

/** What the address says, and how to change it. */
export interface RecipesRoute {
  readonly projectId: number;
  readonly search: z.infer<typeof recipesSearch>;
  readonly navigate: ReturnType<typeof route.useNavigate>;
}

/**
 * Read the address.
 *
 * @returns The project, what the address holds, and how to change it.
 */
export function useRecipesRoute(): RecipesRoute {
  const { projectId } = route.useParams();
  return { projectId, search: route.useSearch(), navigate: route.useNavigate() };
}
