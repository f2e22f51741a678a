/**
 * The sole owner of listeners, timers, frames and observers. Whatever outlives the call that started it is started on a
 * scope; scopes form a tree, and destroying one disposes of everything it and its children started. The linter refuses
 * the raw functions in every other file.
 */

/** Takes back what was started; calling it again does nothing. */
export type Dispose = () => void;

/** What needs timers takes this, so that a test can hold the clock. */
export interface Timers {
  /** Call once, after this many milliseconds. */
  timeout(ms: number, run: () => void): Dispose;
}

/** The events that a target sends, by name. */
type EventsOf<T extends EventTarget> = T extends Window
  ? WindowEventMap
  : T extends Document
    ? DocumentEventMap
    : T extends HTMLVideoElement
      ? HTMLVideoElementEventMap
      : T extends HTMLMediaElement
        ? HTMLMediaElementEventMap
        : T extends HTMLElement
          ? HTMLElementEventMap
          : T extends MediaQueryList
            ? MediaQueryListEventMap
            : Record<string, Event>;

/** An owner of things that have to be taken back. */
export class Scope implements Timers {
  readonly #disposals = new Set<Dispose>();
  #destroyed = false;

  /**
   * Make a scope that is destroyed with this one, or before.
   *
   * @returns The child.
   */
  child(): Scope {
    const child = new Scope();
    const forget = this.own(() => {
      child.destroy();
    });
    child.own(forget);
    return child;
  }

  /**
   * Own anything that has to be taken back.
   *
   * @param dispose - Takes it back. Called at once when the scope has already been destroyed.
   * @returns Takes it back now, once.
   */
  own(dispose: Dispose): Dispose {
    const once = (): void => {
      if (this.#disposals.delete(once)) dispose();
    };
    this.#disposals.add(once);
    if (this.#destroyed) once();
    return once;
  }

  /**
   * Listen to events.
   *
   * @param target - Who sends them.
   * @param type - Their name.
   * @param handle - What to call.
   * @param options - As for the platform's listeners.
   * @returns Stops listening.
   */
  listen<T extends EventTarget, K extends keyof EventsOf<T> & string>(
    target: T,
    type: K,
    handle: (event: EventsOf<T>[K]) => void,
    options?: AddEventListenerOptions,
  ): Dispose {
    if (this.#destroyed) return nothing;
    const listener = handle as EventListener;
    target.addEventListener(type, listener, options);
    return this.own(() => {
      target.removeEventListener(type, listener, options);
    });
  }

  /**
   * Call once, later.
   *
   * @param ms - After how many milliseconds.
   * @param run - What to call.
   * @returns Calls it off.
   */
  timeout(ms: number, run: () => void): Dispose {
    if (this.#destroyed) return nothing;
    const timer = setTimeout(() => {
      stop();
      run();
    }, ms);
    const stop = this.own(() => {
      clearTimeout(timer);
    });
    return stop;
  }

  /**
   * Call again and again.
   *
   * @param ms - Every how many milliseconds.
   * @param run - What to call.
   * @returns Stops it.
   */
  interval(ms: number, run: () => void): Dispose {
    if (this.#destroyed) return nothing;
    const timer = setInterval(run, ms);
    return this.own(() => {
      clearInterval(timer);
    });
  }

  /**
   * Call once, before the next frame is painted.
   *
   * @param run - What to call, with the time of the frame in milliseconds.
   * @returns Calls it off.
   */
  frame(run: (atMs: number) => void): Dispose {
    if (this.#destroyed) return nothing;
    const request = requestAnimationFrame((atMs) => {
      stop();
      run(atMs);
    });
    const stop = this.own(() => {
      cancelAnimationFrame(request);
    });
    return stop;
  }

  /**
   * Call for every picture of a video that comes onto the screen. Browsers without the means call nothing.
   *
   * @param video - The video.
   * @param run - What to call, with the time at which the picture begins, in seconds of the player.
   * @returns Stops it.
   */
  videoFrames(video: HTMLVideoElement, run: (atS: number) => void): Dispose {
    if (this.#destroyed || !("requestVideoFrameCallback" in video)) return nothing;
    const ask = (): number =>
      video.requestVideoFrameCallback((_, { mediaTime }) => {
        request = ask();
        run(mediaTime);
      });
    let request = ask();
    return this.own(() => {
      video.cancelVideoFrameCallback(request);
    });
  }

  /**
   * Watch the size of an element.
   *
   * @param element - The element.
   * @param handle - Called with its content box on the start and on every change.
   * @returns Stops watching.
   */
  resizes(element: Element, handle: (entry: ResizeObserverEntry) => void): Dispose {
    if (this.#destroyed) return nothing;
    const observer = new ResizeObserver((entries) => {
      const last = entries.at(-1);
      if (last !== undefined) handle(last);
    });
    observer.observe(element);
    return this.own(() => {
      observer.disconnect();
    });
  }

  /**
   * Watch whether an element is in view.
   *
   * @param element - The element.
   * @param handle - Called on the start and on every change.
   * @param options - As for the platform's observer.
   * @returns Stops watching.
   */
  intersections(
    element: Element,
    handle: (entry: IntersectionObserverEntry) => void,
    options?: IntersectionObserverInit,
  ): Dispose {
    if (this.#destroyed) return nothing;
    const observer = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      if (last !== undefined) handle(last);
    }, options);
    observer.observe(element);
    return this.own(() => {
      observer.disconnect();
    });
  }

  /**
   * Watch changes of the page's tree.
   *
   * @param node - Where.
   * @param handle - Called with what changed.
   * @param options - As for the platform's observer.
   * @returns Stops watching.
   */
  mutations(node: Node, handle: (records: readonly MutationRecord[]) => void, options: MutationObserverInit): Dispose {
    if (this.#destroyed) return nothing;
    const observer = new MutationObserver(handle);
    observer.observe(node, options);
    return this.own(() => {
      observer.disconnect();
    });
  }

  /** Dispose of everything, the latest first. Later calls do nothing, and nothing starts any more. */
  destroy(): void {
    this.#destroyed = true;
    for (const dispose of [...this.#disposals].reverse()) dispose();
  }
}

function nothing(): void {
  // There is nothing to take back.
}
