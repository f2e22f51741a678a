/** What a page shows of its outbox. */

import type { Problem } from "../document/problem";
import type { Conflict } from "./resolution";

/**
 * How things stand. `saved`: the server has everything. `pending`: something will be sent in a moment. `saving`: it is on
 * its way. `offline`, `signed_out`: kept here until the server can be reached, or the person signs in. `conflict`,
 * `refused`: kept here until the person decides, or mends it. `elsewhere`: another page of this browser has taken over.
 */
export type OutboxState =
  "saved" | "pending" | "saving" | "offline" | "signed_out" | "conflict" | "refused" | "elsewhere";

/** What a page shows of its outbox. A new object whenever something changed. */
export interface OutboxStatus {
  readonly state: OutboxState;
  /** How many operations the server has not confirmed. */
  readonly kept: number;
  /** False when the browser cannot keep them: they live only as long as the page. */
  readonly durable: boolean;
  /** What the person has to decide. */
  readonly conflict: Conflict | null;
  /** Why the server refused what it was sent. */
  readonly refusal: Refusal | null;
}

/** Why the server refused a change set. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** What is wrong with the document, where that is the reason. */
  readonly problems: readonly Problem[];
}

/**
 * Compare two statuses.
 *
 * @param a - One status.
 * @param b - The other.
 * @returns Whether a page would show the same.
 */
export function isEqual(a: OutboxStatus, b: OutboxStatus): boolean {
  return (Object.keys(a) as (keyof OutboxStatus)[]).every((key) => a[key] === b[key]);
}
