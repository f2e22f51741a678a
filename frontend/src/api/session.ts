/** Who is signed in. */

import { useMutation, type UseMutationResult, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** Somebody's own account. */
export type Person = Schemas["Person"];

/** Asks who is signed in; the answer also brings the token that unsafe requests need. */
export const SESSION: Question<Schemas["Session"]> = {
  queryKey: ["session"],
  queryFn: () => take(api.GET("/api/session")),
  staleTime: Number.POSITIVE_INFINITY,
};

/**
 * Read who is signed in.
 *
 * @returns The person; null for nobody.
 */
export function usePerson(): Person | null {
  return useSuspenseQuery(SESSION).data.user;
}

/**
 * Sign in.
 *
 * @returns The mutation; on success everything cached for somebody else is forgotten.
 */
export function useSignIn(): UseMutationResult<Schemas["Session"], Error, Schemas["Credentials"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/session", { body })),
    onSuccess: (session) => {
      client.setQueryData(SESSION.queryKey, session);
    },
  });
}

/**
 * Change one's own name, language or theme.
 *
 * @returns The mutation.
 */
export function useProfileChange(): UseMutationResult<Person, Error, Schemas["ProfileChange"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.PATCH("/api/session", { body })),
    onSuccess: (user) => {
      client.setQueryData(SESSION.queryKey, { user });
    },
  });
}

/** End the session. The page is loaded anew afterwards, so that nothing of the person stays in memory. */
export async function signOut(): Promise<void> {
  await take(api.DELETE("/api/session"));
}
