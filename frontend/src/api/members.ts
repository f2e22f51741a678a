/** Who belongs to a project, and inviting more. */

import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** One member. */
export type Member = Schemas["MemberView"];

/** The roles, from most to least. */
export const ROLES = ["owner", "manager", "reviewer", "annotator", "viewer"] as const;

/** What a member may do. */
export type RoleName = (typeof ROLES)[number];

/**
 * Ask who belongs to a project.
 *
 * @param project - Row id of the project.
 * @returns The question.
 */
export function askMembers(project: number): Question<Member[]> {
  return {
    queryKey: ["members", project],
    queryFn: async () => (await take(api.GET("/api/memberships", { params: { query: { project } } }))).results,
  };
}

/** A member's new role; null removes them. */
export interface MemberChange {
  readonly user: number;
  readonly role: RoleName | null;
}

/**
 * Change a member's role, or remove them.
 *
 * @param project - Row id of the project.
 * @returns The mutation.
 */
export function useMemberChange(project: number): UseMutationResult<unknown, Error, MemberChange> {
  const client = useQueryClient();
  return useMutation<unknown, Error, MemberChange>({
    mutationFn: ({ user, role }) => {
      const params = { path: { id: String(user) }, query: { project } };
      return role === null
        ? take(api.DELETE("/api/memberships/{id}", { params }))
        : take(api.PATCH("/api/memberships/{id}", { params, body: { role } }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["members", project] }),
  });
}

/** Whom, and as what. */
export interface Invitee {
  readonly email: string;
  readonly role: RoleName;
}

/**
 * Invite somebody to a project.
 *
 * @param project - Row id of the project.
 * @returns The mutation; its answer carries the link, which is shown once.
 */
export function useInvite(project: number): UseMutationResult<Schemas["InvitationLink"], Error, Invitee> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/invitations", { body: { project, ...body } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["invitations", project] }),
  });
}

/** An invitation that nobody has taken up yet. */
export type OpenInvitation = Schemas["OpenInvitation"];

/**
 * Ask which invitations to a project still work.
 *
 * @param project - Row id of the project.
 * @returns The question.
 */
export function askOpenInvitations(project: number): Question<OpenInvitation[]> {
  return {
    queryKey: ["invitations", project],
    queryFn: async () => (await take(api.GET("/api/invitations", { params: { query: { project } } }))).results,
  };
}

/**
 * Let an invitation work no more.
 *
 * @param project - Row id of the project.
 * @returns The mutation; it takes the id of the invitation.
 */
export function useWithdrawal(project: number): UseMutationResult<unknown, Error, number> {
  const client = useQueryClient();
  return useMutation<unknown, Error, number>({
    mutationFn: (id) => take(api.DELETE("/api/invitations/{id}", { params: { path: { id: String(id) } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["invitations", project] }),
  });
}

/**
 * Look at an invitation.
 *
 * @param secret - The end of its link.
 * @returns The question.
 */
export function askInvitation(secret: string): Question<Schemas["InvitationView"]> {
  return {
    queryKey: ["invitation", secret],
    queryFn: () => take(api.GET("/api/invitations/{id}", { params: { path: { id: secret } } })),
  };
}

/**
 * Take an invitation up.
 *
 * @param secret - The end of its link.
 * @returns The mutation, which takes the name and password of a new account; empty for somebody who is signed in.
 */
export function useAcceptance(
  secret: string,
): UseMutationResult<Schemas["Person"], Error, Schemas["InvitationAcceptance"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/invitations/{id}/accept", { params: { path: { id: secret } }, body })),
    onSuccess: (user) => {
      client.setQueryData(["session"], { user });
      return client.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}
