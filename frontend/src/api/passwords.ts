/** Forgotten passwords. */

import { useMutation, type UseMutationResult } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";

/**
 * Ask for a reset link.
 *
 * @returns The mutation, which takes an address. Its answer never tells whether that has an account.
 */
export function useResetRequest(): UseMutationResult<unknown, Error, string> {
  return useMutation<unknown, Error, string>({
    mutationFn: (email) => take(api.POST("/api/password-resets", { body: { email } })),
  });
}

/**
 * Set a new password with a mailed link.
 *
 * @returns The mutation.
 */
export function useNewPassword(): UseMutationResult<unknown, Error, Schemas["ResetConfirmation"]> {
  return useMutation<unknown, Error, Schemas["ResetConfirmation"]>({
    mutationFn: (body) => take(api.POST("/api/password-resets/confirm", { body })),
  });
}
