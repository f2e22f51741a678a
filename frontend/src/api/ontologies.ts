/** What a project's documents may name, and its instructions: versions that only grow. */

import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { Ontology } from "../core/document/ontology";
import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** One version of an ontology, read. */
export interface OntologyVersion {
  readonly version: number;
  readonly definition: Ontology;
}

/**
 * Ask for a version of a project's ontology.
 *
 * @param project - Row id of the project.
 * @param version - Which; the newest unless told.
 * @returns The question.
 */
export function askOntologyVersion(project: number, version?: number): Question<OntologyVersion> {
  const query = { project, ...(version === undefined ? {} : { version }) };
  return {
    queryKey: ["ontologies", project, version ?? "newest"],
    queryFn: async () => {
      const found = await take(api.GET("/api/ontologies", { params: { query } }));
      return { version: found.version, definition: Ontology.parse(found.definition) };
    },
  };
}

/**
 * Write an ontology the way that requests carry it.
 *
 * @param definition - The ontology.
 * @returns The same, of the type that the client sends.
 */
export function writeOntology(definition: Ontology): Schemas["Ontology"] {
  return structuredClone(definition) as Schemas["Ontology"];
}

/** The next version, and the one that it was made from. */
export interface OntologyChange {
  readonly base: number;
  readonly definition: Ontology;
}

/**
 * Add a version of the ontology.
 *
 * @param project - Row id of the project.
 * @returns The mutation; refused with a conflict when somebody else added one meanwhile.
 */
export function useOntologyChange(project: number): UseMutationResult<unknown, Error, OntologyChange> {
  const client = useQueryClient();
  return useMutation<unknown, Error, OntologyChange>({
    mutationFn: ({ base, definition }) =>
      take(
        api.POST("/api/ontologies", { body: { project, base_version: base, definition: writeOntology(definition) } }),
      ),
    onSuccess: async () => {
      await Promise.all(
        ["ontologies", "ontology"].map((name) => client.invalidateQueries({ queryKey: [name, project] })),
      );
    },
  });
}

/** One version of a project's instructions. */
export type Guideline = Schemas["GuidelineView"];

/**
 * Ask for a version of a project's instructions.
 *
 * @param project - Row id of the project.
 * @param version - Which; the newest unless told.
 * @returns The question.
 */
export function askGuidelineVersion(project: number, version?: number): Question<Guideline> {
  const query = { project, ...(version === undefined ? {} : { version }) };
  return {
    queryKey: ["guideline", project, version ?? "newest"],
    queryFn: () => take(api.GET("/api/guidelines", { params: { query } })),
  };
}

/**
 * Add a version of the instructions.
 *
 * @param project - Row id of the project.
 * @returns The mutation, which takes Markdown.
 */
export function useGuidelineChange(project: number): UseMutationResult<Guideline, Error, string> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (markdown) => take(api.POST("/api/guidelines", { body: { project, markdown } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["guideline", project] }),
  });
}
