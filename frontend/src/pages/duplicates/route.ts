/** The address of the duplicates page. */

import { getRouteApi } from "@tanstack/react-router";
import type { z } from "zod";

import type { duplicatesSearch } from "./search";

const route = getRouteApi("/signedIn/projects/$projectId/duplicates");

/** What the address says, and how to change it. */
export interface DuplicatesRoute {
  readonly projectId: number;
  readonly search: z.infer<typeof duplicatesSearch>;
  readonly navigate: ReturnType<typeof route.useNavigate>;
}

/**
 * Read the address.
 *
 * @returns The project, what the address holds, and how to change it.
 */
export function useDuplicatesRoute(): DuplicatesRoute {
  const { projectId } = route.useParams();
  return { projectId, search: route.useSearch(), navigate: route.useNavigate() };
}
