/** Projects, and what one's role in them allows. */

import { useMutation, type UseMutationResult, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** A project as its members see it. */
export type Project = Schemas["ProjectView"];

/** Asks for one's projects, newest first. */
export const PROJECTS: Question<Project[]> = {
  queryKey: ["projects"],
  queryFn: async () => (await take(api.GET("/api/projects"))).results,
};

/**
 * Ask for a project.
 *
 * @param id - Row id of the project.
 * @returns The question.
 */
export function askProject(id: number): Question<Project> {
  return {
    queryKey: ["projects", id],
    queryFn: () => take(api.GET("/api/projects/{id}", { params: { path: { id: String(id) } } })),
  };
}

/**
 * Read the project that the page is about; its route has asked for it.
 *
 * @param id - Row id of the project.
 * @returns The project.
 */
export function useProject(id: number): Project {
  return useSuspenseQuery(askProject(id)).data;
}

const RANKS = ["viewer", "annotator", "reviewer", "manager", "owner"];

/**
 * Decide whether a role may do what another may. The server decides for good; this is for what to offer.
 *
 * @param project - The project.
 * @param role - The least role that may.
 * @returns Whether the person's role is that or greater.
 */
export function hasRole(project: Pick<Project, "role">, role: "annotator" | "reviewer" | "manager" | "owner"): boolean {
  return RANKS.indexOf(project.role) >= RANKS.indexOf(role);
}

/**
 * Make a project.
 *
 * @returns The mutation.
 */
export function useNewProject(): UseMutationResult<Project, Error, Schemas["NewProject"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/projects", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: PROJECTS.queryKey }),
  });
}

/**
 * Change a project.
 *
 * @param id - Row id of the project.
 * @returns The mutation.
 */
export function useProjectChange(id: number): UseMutationResult<Project, Error, Schemas["ProjectChange"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.PATCH("/api/projects/{id}", { params: { path: { id: String(id) } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: PROJECTS.queryKey }),
  });
}

/**
 * Archive a project: nobody sees it any more, and nothing of it is deleted.
 *
 * @param id - Row id of the project.
 */
export async function archiveProject(id: number): Promise<void> {
  await take(api.DELETE("/api/projects/{id}", { params: { path: { id: String(id) } } }));
}
