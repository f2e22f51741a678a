/** A clock that a test holds. */

import type { Dispose, Timers } from "../src/core/scope";

/** Timers that go off when the test says so. */
export class FakeClock implements Timers {
  #nowMs = 0;
  readonly #due = new Set<{ readonly atMs: number; readonly run: () => void }>();

  /** The time. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#due.size;
  }

  timeout(ms: number, run: () => void): Dispose {
    const timer = { atMs: this.#nowMs + ms, run };
    this.#due.add(timer);
    return () => this.#due.delete(timer);
  }

  /** Let time pass: timers go off in order, and what they set in motion comes to rest before the next. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await rest();
    for (;;) {
      const [next] = [...this.#due].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.#due.delete(next);
      this.#nowMs = next.atMs;
      next.run();
      await rest();
    }
    this.#nowMs = endMs;
  }
}

/** Wait until all promises that can settle have settled. */
export function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
