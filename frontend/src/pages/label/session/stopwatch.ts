/** How long somebody worked on a task: time during which nothing was done for a while does not count. */

/** A pause longer than this is no work, ms. */
const IDLE_MS = 60_000;

/** Measures work on one task. */
export class Stopwatch {
  readonly #now: () => number;
  #spentMs = 0;
  #lastMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#lastMs = now();
  }

  /** Begin to count: the task came on screen. What was before does not count. */
  start(): void {
    this.#lastMs = this.#now();
  }

  /** Note that the person does something. */
  touch(): void {
    const nowMs = this.#now();
    this.#spentMs += Math.min(nowMs - this.#lastMs, IDLE_MS);
    this.#lastMs = nowMs;
  }

  /**
   * Read the time so far.
   *
   * @returns Seconds.
   */
  readS(): number {
    return (this.#spentMs + Math.min(this.#now() - this.#lastMs, IDLE_MS)) / 1000;
  }
}
