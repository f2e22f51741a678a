/** The jobs of a project that are not done yet, asked for again and again. */

import { useQuery, type UseQueryResult } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";

const BUSY_MS = 2_000;
const IDLE_MS = 12_000;

/**
 * Watch what runs.
 *
 * @param project - Row id of the project; undefined for none.
 * @returns The jobs that wait or run, newest first; asked for often while there are any.
 */
export function useRunningJobs(project: number | undefined): UseQueryResult<Schemas["JobView"][]> {
  return useQuery({
    queryKey: ["jobs", project ?? 0, "running"],
    queryFn: async () => {
      const query = { project: project ?? 0, state: ["queued", "running"], limit: 20 };
      return (await take(api.GET("/api/jobs", { params: { query } }))).results;
    },
    enabled: project !== undefined,
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) > 0 ? BUSY_MS : IDLE_MS),
  });
}
