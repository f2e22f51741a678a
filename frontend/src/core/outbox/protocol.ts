/** What passes between the outbox and whoever carries its change sets to the server. */

import type { Document } from "../document/document";
import type { ChangeSet } from "../document/patch";
import type { Problem } from "../document/problem";

/** A draft as the server has it. */
export interface Draft {
  readonly version: number;
  readonly document: Document;
}

/** What became of a change set. */
export type SendResult =
  /** It is in the draft. The document comes along when changes of others are in it that the page has not seen. */
  | { readonly kind: "saved"; readonly version: number; readonly document: Document | null }
  /** Somebody else changed the same things. */
  | {
      readonly kind: "conflict";
      readonly version: number;
      readonly document: Document;
      readonly ids: readonly string[];
    }
  /** It would leave a document that cannot be kept. */
  | { readonly kind: "invalid"; readonly problems: readonly Problem[] }
  /** The server will not take it in this state: the task is closed, or somebody else's. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  /** The login expired. */
  | { readonly kind: "signed_out" }
  /** The server cannot be reached, or is not well; after so long it may be. */
  | { readonly kind: "unreachable"; readonly retryAfterMs?: number };

/** Carries a change set to the server. Never rejects: what goes wrong is a result. */
export type Send = (task: number, changes: ChangeSet) => Promise<SendResult>;
