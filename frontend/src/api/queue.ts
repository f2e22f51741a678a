/** The queue of a project as one person sees it. */

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** What waits by stage, and one's own tasks. */
export type Queue = Schemas["Queue"];

/** A task that the person has begun or got back. */
export type OwnTask = Schemas["OwnTask"];

/**
 * Ask for the queue of a project.
 *
 * @param project - Row id of the project.
 * @returns The question.
 */
export function askQueue(project: number): Question<Queue> {
  return {
    queryKey: ["queue", project],
    queryFn: () => take(api.GET("/api/tasks", { params: { query: { project } } })),
  };
}
