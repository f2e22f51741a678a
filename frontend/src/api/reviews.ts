/** Verdicts, comments, and the states that an annotation went through. */

import { type Document, parseDocument } from "../core/document/document";
import { KINDS } from "../kinds/registry";
import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** Words about an item or one of its entities. */
export type Comment = Schemas["CommentView"];

/** A verdict on a revision. */
export type Review = Schemas["ReviewView"];

/** Words that go with a verdict. */
export type Note = Schemas["Note"];

/** One state of an annotation. */
export interface LoadedRevision extends Omit<Schemas["RevisionView"], "document"> {
  readonly document: Document;
}

/**
 * Ask for what was said about an item.
 *
 * @param item - Row id of the item.
 * @returns The question; comments come oldest first.
 */
export function askComments(item: number): Question<Comment[]> {
  return {
    queryKey: ["comments", item],
    queryFn: async () => (await take(api.GET("/api/comments", { params: { query: { item } } }))).results,
    staleTime: 0,
  };
}

/**
 * Ask for the verdicts on an item.
 *
 * @param item - Row id of the item.
 * @returns The question; verdicts come newest first.
 */
export function askReviews(item: number): Question<Review[]> {
  return {
    queryKey: ["reviews", item],
    queryFn: async () => (await take(api.GET("/api/reviews", { params: { query: { item } } }))).results,
    staleTime: 0,
  };
}

/**
 * Say something about an item.
 *
 * @param item - Row id of the item.
 * @param entity - Id of the mark or turn that it is about; empty for the item.
 * @param body - The words.
 * @returns The comment.
 */
export function createComment(item: number, entity: string, body: string): Promise<Comment> {
  return take(api.POST("/api/comments", { body: { item, entity_id: entity, body } }));
}

/**
 * Mark a comment as dealt with.
 *
 * @param id - Row id of the comment.
 * @returns The comment.
 */
export function resolveComment(id: number): Promise<Comment> {
  return take(api.POST("/api/comments/{id}/resolve", { params: { path: { id: String(id) } } }));
}

/**
 * Accept or return the revision under review.
 *
 * @param task - Row id of the review task.
 * @param verdict - Which.
 * @param reason - What has to change; for a return.
 * @param comments - Words about single marks.
 * @returns The verdict as stored.
 */
export function createReview(
  task: number,
  verdict: "accepted" | "returned",
  reason = "",
  comments: readonly Note[] = [],
): Promise<Schemas["Reviewed"]> {
  return take(api.POST("/api/reviews", { body: { task, verdict, reason, comments: [...comments] } }));
}

/**
 * Open a finished task again.
 *
 * @param task - Row id of the annotate task.
 */
export async function reopenTask(task: number): Promise<void> {
  await take(api.POST("/api/tasks/{id}/reopen", { params: { path: { id: String(task) } } }));
}

/**
 * Ask for the states of the annotation that a revision belongs to.
 *
 * @param project - Row id of the project.
 * @param item - Row id of the item.
 * @param revision - Row id of the newest revision.
 * @returns The question; revisions come oldest first, none when the annotation is not one's to see.
 */
export function askHistory(project: number, item: number, revision: number | null): Question<LoadedRevision[]> {
  return {
    queryKey: ["history", item, revision],
    queryFn: async () => {
      if (revision === null) return [];
      const { results: found } = await take(api.GET("/api/annotations", { params: { query: { project, item } } }));
      const annotation = found.find((entry) => entry.revision === revision);
      if (annotation === undefined) return [];
      const path = { id: String(annotation.id) };
      const { results } = await take(api.GET("/api/annotations/{id}/revisions", { params: { path } }));
      return results.map((entry) => ({ ...entry, document: parseDocument(entry.document, KINDS) }));
    },
    staleTime: 0,
  };
}
