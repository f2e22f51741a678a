/**
 * Brings what the person does to the server, and never loses it: change sets are kept until they are acknowledged,
 * across reloads, network loss and expired logins, and are sent one at a time, in order.
 */

import { makeId } from "../ids";
import { findNamed } from "../document/document";
import type { KindTable } from "../document/mark";
import { measureFootprint } from "../document/merge";
import { applyFitting, type ChangeSet } from "../document/patch";
import type { Timers } from "../scope";
import { Signal, type Unsubscribe } from "../signal";
import type { Change, DocumentStore } from "../store";
import { Keeper } from "./keeper";
import { acknowledge, findBase, listPending, reopen, seal } from "./kept";
import type { Draft, Send, SendResult } from "./protocol";
import { type Conflict, listWritten, putMineAgain, restoreSeen, takeTheirs } from "./resolution";
import { isEqual, type OutboxState, type OutboxStatus, type Refusal } from "./status";
import type { OutboxStorage } from "./storage";

/** How an outbox is set up. Times in milliseconds. */
export interface OutboxOptions {
  /** Row id of the task. */
  readonly task: number;
  readonly store: DocumentStore;
  readonly kinds: KindTable;
  readonly storage: OutboxStorage;
  readonly send: Send;
  readonly timers: Timers;
  /** How long changes gather before they are sent. */
  readonly gatherMs?: number;
  /** Wait before the first retry; each further one waits twice as long. */
  readonly firstRetryMs?: number;
  readonly longestRetryMs?: number;
  /** A number in [0, 1) that spreads retries, so that not all pages come back at once. */
  readonly random?: () => number;
}

type Trouble = "offline" | "signed_out";

/** The outbox of one task in one page. */
export class Outbox {
  readonly #options: Required<OutboxOptions>;
  readonly #keeper: Keeper;
  readonly #changes = new Signal<OutboxStatus>();
  #status: OutboxStatus = { state: "saved", kept: 0, durable: true, conflict: null, refusal: null };
  readonly #unsubscribe: Unsubscribe;
  #confirmed: Draft;
  #stopTimer: () => void = () => undefined;
  #running: Promise<void> | null = null;
  #isAsked = false;
  #phase: "new" | "starting" | "started" | "closed" = "new";
  #tries = 0;
  #trouble: Trouble | null = null;
  #conflict: Conflict | null = null;
  #refusal: Refusal | null = null;

  constructor(options: OutboxOptions) {
    this.#options = { gatherMs: 400, firstRetryMs: 1000, longestRetryMs: 30_000, random: Math.random, ...options };
    this.#confirmed = { version: 0, document: options.store.read() };
    this.#keeper = new Keeper(options.task, options.storage, makeId());
    this.#keeper.subscribe(() => {
      if (!this.#keeper.isElsewhere && this.#phase === "started") this.#show("remote");
      this.#tell();
    });
    this.#unsubscribe = options.store.subscribe((change) => {
      this.#record(change);
    });
  }

  /** Call a listener whenever the status changes; returns what takes it back. */
  readonly subscribe = this.#changes.subscribe;

  /** How things stand. Bound, so that it can be handed to a framework. */
  readonly read = (): OutboxStatus => this.#status;

  /**
   * Begin with a draft fresh from the server. What this browser kept of the task is put on top of it and sent. Also
   * takes the task back from another page.
   *
   * @param draft - The draft.
   */
  async start(draft: Draft): Promise<void> {
    const origin = this.#phase === "new" ? "silent" : "remote";
    this.#phase = "starting";
    await this.#running;
    this.#confirmed = draft;
    this.#conflict = this.#refusal = this.#trouble = null;
    await this.#keeper.claim();
    if (this.#isClosed()) return;
    this.#phase = "started";
    this.#show(origin);
    this.flush();
  }

  /**
   * Show a newer draft that the page has loaded for whatever reason. What is kept stays on top of it.
   *
   * @param draft - The draft.
   */
  adopt(draft: Draft): void {
    if (this.#phase !== "started" || this.#conflict !== null || draft.version <= this.#confirmed.version) return;
    this.#confirmed = draft;
    this.#show("remote");
  }

  /** Send now, without waiting for more or for the next retry: when back online, after signing in or mending things. */
  flush(): void {
    this.#stopTimer();
    this.#refusal = null;
    void this.#pump();
  }

  /**
   * Send everything, and wait until it is saved or cannot be for now: before a submit.
   *
   * @returns The status then; `state` is neither `pending` nor `saving`.
   */
  async settle(): Promise<OutboxStatus> {
    do {
      this.#stopTimer();
      await this.#pump();
    } while (this.#status.state === "pending" && this.#phase === "started");
    return this.#status;
  }

  /**
   * Decide a conflict.
   *
   * @param whose - `theirs` gives up what this page changed of the things in question; `mine` puts it again over what
   *   the server has. Everything else that is kept is sent either way.
   */
  resolve(whose: "theirs" | "mine"): void {
    if (this.#conflict === null) return;
    const { kinds, store } = this.#options;
    const kept = this.#keeper.read();
    const conflict = { ...this.#conflict, mine: restoreSeen(store.read(), kept, kinds) };
    const open = whose === "theirs" ? takeTheirs(kept, conflict, kinds) : putMineAgain(kept, conflict, kinds);
    this.#confirmed = { version: conflict.version, document: conflict.theirs };
    this.#conflict = null;
    this.#keeper.change((now) => ({ ...now, sealed: null, open }));
    this.#show("remote");
    this.flush();
  }

  /** Throw away what is kept and show what the server has: the way out when it takes nothing any more. */
  giveUp(): void {
    if (this.#conflict !== null) {
      this.#confirmed = { version: this.#conflict.version, document: this.#conflict.theirs };
    }
    this.#conflict = this.#refusal = this.#trouble = null;
    this.#stopTimer();
    this.#keeper.change((kept) => ({ ...kept, sealed: null, open: [], seen: [] }));
    this.#show("remote");
    this.#tell();
  }

  /** Stop listening and sending. What is kept stays kept. */
  async close(): Promise<void> {
    this.#phase = "closed";
    this.#unsubscribe();
    this.#stopTimer();
    await this.#keeper.settle();
  }

  #record({ origin, ops, after }: Change): void {
    if (origin !== "local") return;
    const { reads } = measureFootprint(ops, this.#options.kinds);
    const seen = [...reads].flatMap((id) => findNamed(after, id) ?? []);
    const base = findBase(this.#keeper.read(), this.#confirmed.version);
    this.#keeper.append({ base_version: base, ops }, seen);
    if (this.#refusal !== null) {
      this.#refusal = null;
      this.#keeper.change(reopen);
    }
    this.#tell();
    if (this.#trouble === null) this.#wait(this.#options.gatherMs);
  }

  #wait(ms: number): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.timers.timeout(ms, () => void this.#pump());
  }

  /** Whether something keeps change sets from being sent until a person acts. */
  #isBlocked(): boolean {
    return this.#phase !== "started" || this.#conflict !== null || this.#refusal !== null || this.#keeper.isElsewhere;
  }

  #isClosed(): boolean {
    return this.#phase === "closed";
  }

  #pump(): Promise<void> {
    this.#isAsked = true;
    this.#running ??= this.#run();
    this.#tell();
    return this.#running;
  }

  async #run(): Promise<void> {
    // Lets the caller note this run before it can end.
    await Promise.resolve();
    try {
      // Whoever asks while a round ends gets another one; nothing may come between the last look and the end.
      while (this.#isAsked) await this.#sendAll();
    } finally {
      this.#running = null;
      this.#tell();
    }
  }

  async #sendAll(): Promise<void> {
    this.#isAsked = false;
    let goesOn = true;
    while (goesOn && !this.#isBlocked() && listPending(this.#keeper.read()).length > 0) goesOn = await this.#sendNext();
  }

  /** Returns whether the next change set may follow. */
  async #sendNext(): Promise<boolean> {
    const { task, send } = this.#options;
    this.#keeper.change(seal);
    // A change set must be kept under its number before the server can have seen it.
    await this.#keeper.settle();
    const { sealed } = this.#keeper.read();
    if (this.#isBlocked() || sealed === null) return !this.#isBlocked();
    const result = await send(task, sealed);
    if (this.#isClosed() || this.#keeper.isElsewhere) return false;
    return this.#take(result, sealed);
  }

  #take(result: SendResult, sealed: ChangeSet): boolean {
    if (result.kind === "signed_out") return this.#retry("signed_out", this.#options.longestRetryMs);
    if (result.kind === "unreachable") return this.#retry("offline", result.retryAfterMs ?? 0);
    this.#trouble = null;
    this.#tries = 0;
    switch (result.kind) {
      case "saved":
        this.#acknowledge(result, sealed);
        return true;
      case "conflict":
        return this.#stopAt(result);
      case "invalid":
        return this.#refuse({ code: "document_invalid", message: "", problems: result.problems });
      case "refused":
        return this.#refuse({ code: result.code, message: result.message, problems: [] });
    }
  }

  #acknowledge({ version, document }: Extract<SendResult, { kind: "saved" }>, sealed: ChangeSet): void {
    const { version: known, document: before } = this.#confirmed;
    const wasGivenUp = this.#keeper.read().sealed?.seq !== sealed.seq;
    if (!wasGivenUp) this.#keeper.change((now) => acknowledge(now, document === null ? version : null));
    // The answer to a change set that was sent before may be older than the draft that this page began with.
    if (version > known) this.#confirmed = { version, document: document ?? applyFitting(before, sealed.ops) };
    if (version <= known || document !== null || wasGivenUp) this.#show("remote");
  }

  #stopAt({ version, document, ids: named }: Extract<SendResult, { kind: "conflict" }>): false {
    const { kinds, store } = this.#options;
    const kept = this.#keeper.read();
    const ids = named.length > 0 ? named : listWritten(listPending(kept), kinds);
    if (kept.sealed !== null) {
      this.#conflict = { version, theirs: document, mine: restoreSeen(store.read(), kept, kinds), ids };
    }
    return false;
  }

  #refuse(refusal: Refusal): false {
    if (this.#keeper.read().sealed !== null) this.#refusal = refusal;
    return false;
  }

  #retry(trouble: Trouble, leastMs: number): false {
    const { firstRetryMs, longestRetryMs, random } = this.#options;
    const waitMs = Math.min(firstRetryMs * 2 ** this.#tries, longestRetryMs);
    this.#trouble = trouble;
    this.#tries += 1;
    this.#wait(Math.max(leastMs, waitMs * (0.5 + random() / 2)));
    return false;
  }

  /** Put what is kept on top of what the server has. */
  #show(origin: "remote" | "silent"): void {
    const { store } = this.#options;
    store.replace(applyFitting(this.#confirmed.document, listPending(this.#keeper.read())), origin);
  }

  #tell(): void {
    const status: OutboxStatus = {
      state: this.#findState(),
      kept: listPending(this.#keeper.read()).length,
      durable: this.#keeper.isDurable,
      conflict: this.#conflict,
      refusal: this.#refusal,
    };
    if (isEqual(status, this.#status)) return;
    this.#status = status;
    this.#changes.emit(status);
  }

  #findState(): OutboxState {
    if (this.#keeper.isElsewhere) return "elsewhere";
    if (this.#conflict !== null) return "conflict";
    if (this.#refusal !== null) return "refused";
    if (this.#trouble !== null) return this.#trouble;
    if (listPending(this.#keeper.read()).length === 0) return "saved";
    return this.#running === null ? "pending" : "saving";
  }
}
