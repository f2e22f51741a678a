/** A destroyed scope leaves nothing behind. */

import { afterEach, expect, test, vi } from "vitest";

import { Scope } from "./scope";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("listeners go with their scope", () => {
  const scope = new Scope();
  const target = new EventTarget();
  const heard: string[] = [];
  scope.listen(target, "ping", (event) => heard.push(event.type));
  const stop = scope.listen(target, "pong", (event) => heard.push(event.type));
  stop();
  for (const type of ["ping", "pong"]) target.dispatchEvent(new Event(type));
  scope.destroy();
  target.dispatchEvent(new Event("ping"));
  expect(heard).toEqual(["ping"]);
});

test("timers go with their scope", () => {
  vi.useFakeTimers();
  const scope = new Scope();
  const rung: string[] = [];
  scope.timeout(10, () => rung.push("once"));
  scope.interval(10, () => rung.push("again"));
  scope.timeout(10, () => rung.push("called off"))();
  vi.advanceTimersByTime(20);
  scope.timeout(10, () => rung.push("too late"));
  scope.destroy();
  vi.advanceTimersByTime(100);
  expect(rung).toEqual(["once", "again", "again"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("frames go with their scope", () => {
  const frames = new Map<number, FrameRequestCallback>();
  vi.stubGlobal("requestAnimationFrame", (run: FrameRequestCallback) => {
    frames.set(frames.size + 1, run);
    return frames.size;
  });
  vi.stubGlobal("cancelAnimationFrame", (request: number) => frames.delete(request));
  const scope = new Scope();
  const painted: number[] = [];
  scope.frame((atMs) => painted.push(atMs));
  scope.frame(() => painted.push(-1))();
  frames.get(1)?.(16);
  scope.destroy();
  scope.frame(() => painted.push(-2));
  expect(painted).toEqual([16]);
  expect(frames.size).toBe(0);
});

test.each(["ResizeObserver", "IntersectionObserver", "MutationObserver"])("a %s goes with its scope", (name) => {
  const calls: string[] = [];
  class Observer {
    readonly #handle: (entries: unknown[]) => void;
    constructor(handle: (entries: unknown[]) => void) {
      this.#handle = handle;
    }
    observe(): void {
      calls.push("observe");
      this.#handle(["entry"]);
    }
    disconnect(): void {
      calls.push("disconnect");
    }
  }
  vi.stubGlobal(name, Observer);
  const scope = new Scope();
  const element = new EventTarget() as Element;
  const hear = (): unknown => calls.push("heard");
  if (name === "ResizeObserver") scope.resizes(element, hear);
  if (name === "IntersectionObserver") scope.intersections(element, hear);
  if (name === "MutationObserver") scope.mutations(element, hear, { childList: true });
  scope.destroy();
  expect(calls).toEqual(["observe", "heard", "disconnect"]);
});

test("children go with their parent, and alone when they are destroyed", () => {
  const parent = new Scope();
  const gone: string[] = [];
  const [first, second] = [parent.child(), parent.child()];
  first.own(() => gone.push("first"));
  second.own(() => gone.push("second"));
  second.child().own(() => gone.push("grandchild"));
  first.destroy();
  expect(gone).toEqual(["first"]);
  parent.destroy();
  expect(gone).toEqual(["first", "grandchild", "second"]);
});

test("everything is disposed of once, the latest first", () => {
  const scope = new Scope();
  const gone: number[] = [];
  scope.own(() => gone.push(1));
  const second = scope.own(() => gone.push(2));
  scope.own(() => gone.push(3));
  second();
  scope.destroy();
  scope.destroy();
  second();
  expect(gone).toEqual([2, 3, 1]);
});

test("a destroyed scope starts nothing and disposes at once of what it is given", () => {
  vi.useFakeTimers();
  const scope = new Scope();
  scope.destroy();
  const target = new EventTarget();
  const heard: string[] = [];
  scope.listen(target, "ping", () => heard.push("ping"));
  scope.timeout(1, () => heard.push("timeout"));
  scope.interval(1, () => heard.push("interval"));
  scope.own(() => heard.push("owned"));
  target.dispatchEvent(new Event("ping"));
  vi.advanceTimersByTime(10);
  expect(heard).toEqual(["owned"]);
});
