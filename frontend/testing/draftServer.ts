/** The draft protocol as the server speaks it, over a network that a test can break. */

import type { Document } from "../src/core/document/document";
import { findConflicts, type Footprint, measureFootprint } from "../src/core/document/merge";
import { applyOps, type ChangeSet, type Op } from "../src/core/document/patch";
import { DocumentInvalid } from "../src/core/document/problem";
import { findProblems } from "../src/core/document/validation";
import type { Draft, SendResult } from "../src/core/outbox/protocol";
import { KINDS } from "../src/kinds/registry";

/** What becomes of requests. */
export type Network = "good" | "request_lost" | "answer_lost" | "signed_out";

interface Taken {
  readonly version: number;
  readonly clientId: string;
  readonly footprint: Footprint;
}

/** One draft on a server. */
export class DraftServer {
  network: Network = "good";
  version = 0;
  document: Document;
  readonly received: ChangeSet[] = [];
  readonly #taken: Taken[] = [];
  readonly #answers = new Map<string, SendResult>();
  #others = 0;

  constructor(document: Document) {
    this.document = document;
  }

  /** The draft as a page gets it when it opens. */
  load(): Draft {
    return { version: this.version, document: structuredClone(this.document) };
  }

  /** Carry a change set, or lose it on the way there or back. */
  readonly send = async (_task: number, changes: ChangeSet): Promise<SendResult> => {
    await Promise.resolve();
    const { network } = this;
    if (network === "signed_out") return { kind: "signed_out" };
    if (network === "request_lost") return { kind: "unreachable" };
    const answer = structuredClone(this.take(structuredClone(changes)));
    await Promise.resolve();
    return network === "answer_lost" ? { kind: "unreachable" } : answer;
  };

  /** Take a change set, as DESIGN says: a number seen before gives its first answer. */
  take(changes: ChangeSet): SendResult {
    this.received.push(changes);
    const name = `${changes.client_id}/${changes.seq}`;
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const answer = this.#merge(changes);
    if (answer.kind === "saved") this.#answers.set(name, answer);
    return answer;
  }

  /** Somebody else changes the draft as it is now. */
  edit(...ops: Op[]): SendResult {
    this.#others += 1;
    return this.take({ client_id: `other${this.#others}`, seq: 1, base_version: this.version, ops });
  }

  #merge(changes: ChangeSet): SendResult {
    const footprint = measureFootprint(changes.ops, KINDS);
    const others = this.#taken.filter(
      ({ version, clientId }) => version > changes.base_version && clientId !== changes.client_id,
    );
    const ids = findConflicts(
      footprint,
      others.map((taken) => taken.footprint),
    );
    if (ids.length > 0 || changes.base_version > this.version) {
      return { kind: "conflict", version: this.version, document: this.document, ids };
    }
    try {
      return this.#keep(changes, footprint, others.length > 0);
    } catch (error) {
      if (error instanceof DocumentInvalid) return { kind: "invalid", problems: error.problems };
      throw error;
    }
  }

  #keep(changes: ChangeSet, footprint: Footprint, isMerged: boolean): SendResult {
    const document = applyOps(this.document, changes.ops);
    const problems = findProblems(document, { kinds: KINDS });
    if (problems.length > 0) return { kind: "invalid", problems };
    this.document = document;
    this.version += 1;
    this.#taken.push({ version: this.version, clientId: changes.client_id, footprint });
    return { kind: "saved", version: this.version, document: isMerged ? document : null };
  }
}
