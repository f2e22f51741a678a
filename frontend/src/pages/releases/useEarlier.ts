/** The releases before one, among those that are shown first. */

import { useInfiniteQuery } from "@tanstack/react-query";

import { askReleases, type Release } from "../../api/releases";

/**
 * Find the releases that one can be compared with.
 *
 * @param projectId - Row id of the project.
 * @param release - The release.
 * @returns Ready releases before it, the newest first.
 */
export function useEarlier(projectId: number, release: Release): Release[] {
  const { data } = useInfiniteQuery(askReleases(projectId));
  const all = data?.pages.flatMap(({ results }) => results) ?? [];
  return all.filter(({ id, state }) => state === "ready" && id < release.id);
}
