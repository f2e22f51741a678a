/** Tasks: claim, keep, submit, skip, give back. Documents come parsed. */

import { type Document, parseDocument } from "../core/document/document";
import { Ontology } from "../core/document/ontology";
import { KINDS } from "../kinds/registry";
import { api, readCsrfToken, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** What is asked of the person. */
export type Stage = "annotate" | "review" | "adjudicate";

/** One asset of an item. */
export type SlotView = Schemas["SlotView"];

/** Why there is nothing to do. */
export type QueueState = Schemas["QueueState"];

/** A model's document about the item. */
export interface LoadedSuggestion extends Omit<Schemas["SuggestionView"], "document"> {
  readonly document: Document;
}

/** A task with everything that working on it needs. */
export interface LoadedTask extends Omit<Schemas["TaskView"], "document" | "base_document" | "suggestions"> {
  readonly document: Document;
  /** The revision that is reviewed, or was returned. */
  readonly base: Document | null;
  readonly suggestions: readonly LoadedSuggestion[];
}

/** A task, or why there is none. */
export type Claim = { readonly task: LoadedTask } | { readonly task: null; readonly queue: QueueState };

/**
 * Claim the next task of a queue.
 *
 * @param project - Row id of the project.
 * @param stage - What is asked.
 * @param holding - Ids of tasks at hand that are not wanted again.
 * @returns The task, or why there is none.
 */
export async function claimNext(project: number, stage: Stage, holding: readonly number[] = []): Promise<Claim> {
  const body = { project, stage, holding: [...holding] };
  const { task, queue } = await take(api.POST("/api/tasks/claim", { body }));
  if (task !== null) return { task: readTask(task) };
  return { task: null, queue: queue ?? { reason: "all_done", message: "" } };
}

/**
 * Claim one particular task.
 *
 * @param id - Row id of the task.
 * @returns The task.
 */
export async function claimTask(id: number): Promise<LoadedTask> {
  return readTask(await take(api.POST("/api/tasks/{id}/claim", { params: { path: { id: String(id) } } })));
}

/**
 * Read a task without claiming it.
 *
 * @param id - Row id of the task.
 * @returns The task.
 */
export async function getTask(id: number): Promise<LoadedTask> {
  return readTask(await take(api.GET("/api/tasks/{id}", { params: { path: { id: String(id) } } })));
}

/**
 * Keep a task for another lease.
 *
 * @param id - Row id of the task.
 */
export async function renewLease(id: number): Promise<void> {
  await take(api.POST("/api/tasks/{id}/heartbeat", { params: { path: { id: String(id) } } }));
}

/**
 * Give a task back. Goes out even while the page is being left; whether it arrives is nobody's concern any more.
 *
 * @param id - Row id of the task.
 */
export function releaseTask(id: number): void {
  const headers = { "X-CSRFToken": readCsrfToken() };
  fetch(`/api/tasks/${id}/release`, { method: "POST", headers, keepalive: true }).catch(() => undefined);
}

/**
 * Submit the draft that the server has.
 *
 * @param id - Row id of the task.
 * @param spentS - How long the work took, seconds.
 * @returns What became of it.
 */
export async function submitTask(id: number, spentS: number): Promise<Schemas["Submitted"]> {
  const body = { change: null, spent_s: Math.round(spentS * 10) / 10 };
  return take(api.POST("/api/tasks/{id}/submit", { params: { path: { id: String(id) } }, body }));
}

/**
 * Skip a task.
 *
 * @param id - Row id of the task.
 * @param reason - Why.
 */
export async function skipTask(id: number, reason: string): Promise<void> {
  await take(api.POST("/api/tasks/{id}/skip", { params: { path: { id: String(id) } }, body: { reason } }));
}

/** What a person makes of a mark that a model suggested. */
export type Decision = "accepted" | "edited" | "rejected";

/**
 * Note what a person made of a model's marks.
 *
 * @param id - Row id of the suggestion.
 * @param decisions - By mark id.
 */
export async function decideSuggestion(id: number, decisions: Readonly<Record<string, Decision>>): Promise<void> {
  const path = { id: String(id) };
  await take(api.POST("/api/suggestions/{id}/decide", { params: { path }, body: { decisions: { ...decisions } } }));
}

/**
 * Ask for what a project's documents may name.
 *
 * @param project - Row id of the project.
 * @param version - Version of the ontology; a newer one is another question.
 * @returns The question.
 */
export function askOntology(project: number, version: number): Question<Ontology> {
  return {
    queryKey: ["ontology", project, version],
    queryFn: async () => {
      const { definition } = await take(api.GET("/api/ontologies", { params: { query: { project } } }));
      return Ontology.parse(definition);
    },
    staleTime: Number.POSITIVE_INFINITY,
  };
}

/**
 * Ask for the instructions of a project.
 *
 * @param project - Row id of the project.
 * @returns The question.
 */
export function askGuideline(project: number): Question<Schemas["GuidelineView"]> {
  return {
    queryKey: ["guideline", project],
    queryFn: () => take(api.GET("/api/guidelines", { params: { query: { project } } })),
  };
}

/**
 * Fetch the counts of a mask that is too large to stand in its document.
 *
 * @param url - Its signed address.
 * @returns COCO's compressed counts.
 */
export async function fetchMaskCounts(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The mask could not be loaded: status ${response.status}.`);
  return response.text();
}

function readTask({ document, base_document: base, suggestions, ...rest }: Schemas["TaskView"]): LoadedTask {
  return {
    ...rest,
    document: parseDocument(document, KINDS),
    base: base === null ? null : parseDocument(base, KINDS),
    suggestions: suggestions.map((entry) => ({ ...entry, document: parseDocument(entry.document, KINDS) })),
  };
}
