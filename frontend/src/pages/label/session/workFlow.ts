/** From task to task: claim, prepare the next while the person works on this one, go on at once, send behind. */

import type { QueryClient } from "@tanstack/react-query";

import {
  askOntology,
  claimNext,
  claimTask,
  type LoadedTask,
  type QueueState,
  releaseTask,
  renewLease,
  skipTask,
  type Stage,
} from "../../../api/tasks";
import { ApiError } from "../../../api/client";
import { Cell } from "../../../core/cell";
import type { OutboxStorage } from "../../../core/outbox/storage";
import { Scope } from "../../../core/scope";
import type { Pictures } from "../../../media/pictures";
import { TaskSession } from "./taskSession";

/** Where the page stands. */
export type FlowState =
  | { readonly kind: "loading" }
  | { readonly kind: "working"; readonly session: TaskSession }
  | { readonly kind: "empty"; readonly queue: QueueState }
  /** `task`: the one that was asked for, if one was. */
  | { readonly kind: "failed"; readonly error: unknown; readonly task: number | undefined };

/** What the person has to be told, though the page has gone on. */
export type Notice =
  /** The work is kept on this device, and not finished yet. */
  | { readonly kind: "kept"; readonly task: LoadedTask }
  /** The server refused to finish it. */
  | { readonly kind: "refused"; readonly task: LoadedTask; readonly error: unknown };

/** How a flow is set up. */
export interface FlowOptions {
  readonly project: number;
  readonly stage: Stage;
  readonly storage: OutboxStorage;
  readonly queryClient: QueryClient;
  readonly pictures: Pictures;
  /** Told which task is on screen; null for none. */
  readonly onTask: (task: number | null) => void;
  readonly onNotice: (notice: Notice) => void;
}

type Prepared = { readonly session: TaskSession } | { readonly session: null; readonly queue: QueueState };

const HEARTBEAT_MS = 60_000;
const LOADING: FlowState = { kind: "loading" };

/** The flow of one page. */
export class WorkFlow {
  readonly #options: FlowOptions;
  readonly #scope = new Scope();
  readonly #state = new Cell<FlowState>(LOADING);
  #next: Promise<Prepared> | null = null;
  #isClosed = false;
  /** Tasks that are being finished: still the person's, and not to be given out again. */
  readonly #sending = new Set<number>();
  /** Counts what was opened, so that what comes late is not shown. */
  #turn = 0;

  /** Whether the task on screen is no longer the person's to hold. */
  readonly isLeaseLost = new Cell(false);

  constructor(options: FlowOptions) {
    this.#options = options;
    this.#scope.interval(HEARTBEAT_MS, () => void this.#beat());
  }

  /** Where the page stands. */
  readonly read = this.#state.read;

  /** Call a listener whenever that changes; returns what takes it back. */
  readonly subscribe = this.#state.subscribe;

  /**
   * Read the session on screen.
   *
   * @returns The session; null while there is none.
   */
  readSession(): TaskSession | null {
    const state = this.#state.read();
    return state.kind === "working" ? state.session : null;
  }

  /**
   * Open a task.
   *
   * @param task - Row id of the task; undefined takes the next of the queue.
   */
  async open(task?: number): Promise<void> {
    if (task !== undefined && this.readSession()?.task.id === task) return;
    this.#leave();
    await this.#arrive(task === undefined ? this.#claim() : this.#prepare(claimTask(task)), undefined, task);
  }

  /**
   * Finish the task on screen and go on. The next one shows at once; what finishes this one is sent behind it.
   *
   * @param finish - Finishes it, once the server has all changes.
   */
  async finish(finish: (session: TaskSession) => Promise<unknown>): Promise<void> {
    const session = this.readSession();
    if (session === null) return;
    const { state } = session.outbox.read();
    const isOnline = state === "saved" || state === "pending" || state === "saving";
    if (!isOnline && (await session.outbox.settle()).state !== "saved") {
      this.#options.onNotice({ kind: "kept", task: session.task });
      return;
    }
    const sending = this.#send(session, finish);
    const next = this.#next ?? sending.then(() => this.#claim());
    this.#next = null;
    await this.#arrive(next, () => sending.then(() => this.#claim()));
  }

  /**
   * Skip the task on screen and go on.
   *
   * @param reason - Why.
   */
  async skip(reason: string): Promise<void> {
    const id = this.readSession()?.task.id;
    if (id !== undefined) await this.finish(() => skipTask(id, reason));
  }

  /** Leave the page: what was prepared goes back to the queue. What is on screen stays the person's until its lease ends. */
  close(): void {
    this.#isClosed = true;
    this.#leave();
    const next = this.#next;
    this.#next = null;
    next?.then(
      ({ session }) => {
        if (session === null) return;
        releaseTask(session.task.id);
        void session.close();
      },
      () => undefined,
    );
    this.#scope.destroy();
  }

  /** Finish behind the person's back, and say so when it fails. */
  async #send(session: TaskSession, finish: (session: TaskSession) => Promise<unknown>): Promise<void> {
    const { onNotice, queryClient } = this.#options;
    this.#sending.add(session.task.id);
    try {
      const { state } = await session.outbox.settle();
      if (state !== "saved") {
        onNotice({ kind: "kept", task: session.task });
        return;
      }
      await finish(session);
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
    } catch (error) {
      onNotice({ kind: "refused", task: session.task, error });
    } finally {
      this.#sending.delete(session.task.id);
      await session.close();
    }
  }

  /** Show what was prepared. Where the queue seemed empty, it is asked once more, because this task is out of it now. */
  async #arrive(preparing: Promise<Prepared>, again?: () => Promise<Prepared>, task?: number): Promise<void> {
    const turn = (this.#turn += 1);
    const waiting = this.#scope.timeout(0, () => {
      this.#state.set(LOADING);
    });
    try {
      let prepared = await preparing;
      if (prepared.session === null && again !== undefined) prepared = await again();
      waiting();
      if (turn === this.#turn && !this.#isClosed) this.#show(prepared);
    } catch (error) {
      waiting();
      if (turn === this.#turn && !this.#isClosed) this.#state.set({ kind: "failed", error, task });
    }
  }

  #show(prepared: Prepared): void {
    const { onTask } = this.#options;
    this.isLeaseLost.set(false);
    if (prepared.session === null) {
      this.#state.set({ kind: "empty", queue: prepared.queue });
      onTask(null);
      return;
    }
    const { session } = prepared;
    session.stopwatch.start();
    this.#state.set({ kind: "working", session });
    onTask(session.task.id);
    this.#next = this.#claim([session.task.id]);
    // Whoever needs it is told then; asking again is all that is lost.
    this.#next.catch(() => {
      this.#next = null;
    });
  }

  async #claim(holding: readonly number[] = []): Promise<Prepared> {
    const { project, stage } = this.#options;
    const claim = await claimNext(project, stage, [...holding, ...this.#sending]);
    if (claim.task === null) return { session: null, queue: claim.queue };
    return this.#prepare(Promise.resolve(claim.task));
  }

  async #prepare(loading: Promise<LoadedTask>): Promise<Prepared> {
    const { storage, queryClient, pictures, stage } = this.#options;
    const task = await loading;
    const ontology = await queryClient.query(askOntology(task.project, task.ontology_version));
    const session = new TaskSession({ task, ontology, storage, hasSuggestions: stage === "annotate" });
    void session.loadMasks();
    const slot = task.slots[session.slot.read()];
    const picture =
      slot?.media === "image" && typeof slot.url === "string"
        ? pictures.load(String(slot.asset), { ...slot, url: slot.url })
        : undefined;
    await Promise.allSettled([session.start(), picture]);
    return { session };
  }

  async #beat(): Promise<void> {
    const session = this.readSession();
    const next = await this.#next?.catch(() => null);
    for (const held of [session, next?.session]) {
      if (held === null || held === undefined) continue;
      try {
        await renewLease(held.task.id);
      } catch (error) {
        if (held === session && error instanceof ApiError && error.code === "lease_lost") this.isLeaseLost.set(true);
      }
    }
  }

  #leave(): void {
    const session = this.readSession();
    this.#turn += 1;
    if (session !== null) void session.close();
    if (!this.#isClosed) this.#state.set(LOADING);
  }
}
