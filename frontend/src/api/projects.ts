/** Projects, and what one's role in them allows. */

import { useSuspenseQuery } from "@tanstack/react-query";

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

/** A role in a project, from least to most. */
export type Role = Schemas["MemberView"]["role"];

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
