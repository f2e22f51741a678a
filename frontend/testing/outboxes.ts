/** A page with an outbox, for tests. */

import type { ChangeSet, Op } from "../src/core/document/patch";
import { parseOps } from "../src/core/document/opSchema";
import { Outbox } from "../src/core/outbox/outbox";
import type { SendResult } from "../src/core/outbox/protocol";
import type { OutboxStatus } from "../src/core/outbox/status";
import { MemoryOutboxStorage, type OutboxStorage } from "../src/core/outbox/storage";
import { type Change, DocumentStore } from "../src/core/store";
import { KINDS } from "../src/kinds/registry";
import { FakeClock } from "./clock";
import { box, START } from "./documents";
import { DraftServer } from "./draftServer";

/** Parsed operations. */
export function parse(...raw: object[]): Op[] {
  return parseOps(raw, KINDS);
}

/** Put a box. */
export function putBox(id: string, x: number): Op[] {
  return parse({ op: "put_mark", value: box(id, x) });
}

/** A server with a draft, and pages of one browser that work on it. */
export class Bench {
  readonly clock = new FakeClock();
  readonly server = new DraftServer(START);
  readonly storage: OutboxStorage;
  /** Answers to give instead of the server's, first to last. */
  readonly answers: SendResult[] = [];
  /** When requests were made, milliseconds. */
  readonly sentAtMs: number[] = [];
  /** What requests wait for before they reach the server. */
  gate: Promise<void> = Promise.resolve();

  constructor(storage: OutboxStorage = new MemoryOutboxStorage()) {
    this.storage = storage;
  }

  /** What pages have sent, without what others did. */
  get sent(): ChangeSet[] {
    return this.server.received.filter(({ client_id: id }) => !id.startsWith("other"));
  }

  /** Open a page on the draft as the server has it. */
  async open(): Promise<Page> {
    const page = new Page(this);
    await page.outbox.start(this.server.load());
    await this.clock.advance(0);
    return page;
  }

  readonly send = async (task: number, changes: ChangeSet): Promise<SendResult> => {
    this.sentAtMs.push(this.clock.nowMs);
    await this.gate;
    const answer = this.answers.shift();
    return answer ?? this.server.send(task, changes);
  };
}

/** One page. */
export class Page {
  readonly store = new DocumentStore(START);
  readonly outbox: Outbox;
  readonly statuses: OutboxStatus[] = [];
  readonly changes: Change[] = [];

  constructor({ clock, storage, send }: Bench) {
    const { store } = this;
    this.outbox = new Outbox({ task: 7, store, kinds: KINDS, storage, send, timers: clock, random: () => 1 });
    this.outbox.subscribe((status) => this.statuses.push(status));
    store.subscribe((change) => this.changes.push(change));
  }

  /** State and number of kept operations. */
  get state(): string {
    const { state, kept } = this.outbox.read();
    return `${state} ${kept}`;
  }

  /** Left edge of a box, px; undefined when there is no such box. */
  leftOf(id: string): number | undefined {
    const mark = this.store.read().marks.find((other) => other.id === id);
    return mark !== undefined && "xyxy" in mark ? (mark.xyxy as number[])[0] : undefined;
  }
}
