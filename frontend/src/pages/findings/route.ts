/** The address of the findings page. */

import { getRouteApi } from "@tanstack/react-router";
import type { z } from "zod";

import type { findingsSearch } from "./search";

const route = getRouteApi("/signedIn/projects/$projectId/findings");

/** What the address says, and how to change it. */
export interface FindingsRoute {
  readonly projectId: number;
  readonly search: z.infer<typeof findingsSearch>;
  readonly navigate: ReturnType<typeof route.useNavigate>;
}

/**
 * Read the address.
 *
 * @returns The project, what the address holds, and how to change it.
 */
export function useFindingsRoute(): FindingsRoute {
  const { projectId } = route.useParams();
  return { projectId, search: route.useSearch(), navigate: route.useNavigate() };
}
