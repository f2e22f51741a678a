/** Keeps what the server said, and asks again when that is old. */

import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "./client";

const FRESH_MS = 15_000;
const TRIES = 2;
const SERVER_FAULT = 500;

/** A question to the server: under which key its answer is kept, and how to ask. */
export interface Question<T> {
  readonly queryKey: readonly unknown[];
  readonly queryFn: () => Promise<T>;
  /** How long the answer counts as fresh, ms. */
  readonly staleTime?: number;
}

/**
 * Make the cache of the page.
 *
 * @returns The cache. What the server refused is not asked again; what did not reach it is.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < TRIES && isPassing(error),
      },
    },
  });
}

function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= SERVER_FAULT;
}
