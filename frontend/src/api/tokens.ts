/** The person's own API tokens. */

import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import type { Question } from "./queryClient";

/** A token, without its secret. */
export type Token = Schemas["TokenView"];

/** What a token may be allowed. */
export const SCOPES = ["read", "write", "administer"] as const;

/** Asks for the person's tokens. */
export const TOKENS: Question<Token[]> = {
  queryKey: ["tokens"],
  queryFn: async () => (await take(api.GET("/api/tokens"))).results,
};

/**
 * Make a token.
 *
 * @returns The mutation; its answer carries the secret, which is shown once.
 */
export function useNewToken(): UseMutationResult<Schemas["TokenSecret"], Error, Schemas["NewToken"]> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body) => take(api.POST("/api/tokens", { body })),
    onSuccess: () => client.invalidateQueries({ queryKey: TOKENS.queryKey }),
  });
}

/**
 * Revoke a token.
 *
 * @returns The mutation, which takes the token's id.
 */
export function useRevocation(): UseMutationResult<unknown, Error, number> {
  const client = useQueryClient();
  return useMutation<unknown, Error, number>({
    mutationFn: (id) => take(api.DELETE("/api/tokens/{id}", { params: { path: { id: String(id) } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: TOKENS.queryKey }),
  });
}
