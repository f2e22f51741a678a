/** The project that the address names, for what stands outside of its pages. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";

import { askProject, type Project } from "../../api/projects";

/**
 * Read the project that the address names.
 *
 * @returns Its id and, once it is there, the project; undefined where the address names none.
 */
export function useCurrentProject(): { readonly id: number | undefined; readonly project: Project | undefined } {
  const { projectId } = useParams({ strict: false });
  const { data } = useQuery({ ...askProject(projectId ?? 0), enabled: projectId !== undefined });
  return { id: projectId, project: data };
}
