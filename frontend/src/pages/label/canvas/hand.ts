/** The person's hand on the canvas: drawing, taking, moving, looking around. One gesture at a time. */

import type { SlotMark } from "../../../core/document/mark";
import type { Xy } from "../../../core/document/scalars";
import { makeId } from "../../../core/ids";
import type { Scope } from "../../../core/scope";
import type { Handle } from "../../../kinds/layer";
import { findLayer } from "../../../kinds/layers";
import type { Drawn, Ground, Tool } from "../../../kinds/tool";
import { TOOLS } from "../../../kinds/tools";
import type { Stage } from "../../../media/stage";
import { panBy, toAsset, zoomAt } from "../../../media/view";
import { listMarkPut } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import type { Workbench } from "../session/workbench";
import type { Scene, SceneEntry } from "./scene";

/** How near counts, CSS px: half of the area in which a handle can be taken, and how far a line can be missed. */
const HANDLE_REACH = 8;
const LINE_REACH = 5;
/** A pointer that moved less than this did not move, CSS px. */
const STILL = 3;
const ZOOM_PER_PX = 1.0016;
const WHEEL_STEP = 40;

/** What the button that is down does. */
type Gesture =
  | { readonly kind: "pan"; last: Xy; isMoved: boolean }
  | { readonly kind: "move"; readonly mark: SlotMark; readonly from: Xy; moved: SlotMark | null }
  | { readonly kind: "handle"; readonly mark: SlotMark; readonly handle: string; moved: SlotMark | null }
  /** `pointed`: the region under the press, for words that wait; a click there takes it, a drag draws. */
  | { readonly kind: "draw"; readonly from: Xy; readonly pointed: string | undefined };

/** What the hand works with. */
export interface HandOptions {
  readonly scope: Scope;
  readonly host: HTMLElement;
  readonly stage: Stage;
  readonly scene: Scene;
  readonly session: TaskSession;
  readonly workbench: Workbench;
  /** Whether marks cannot be changed. */
  readonly isReadOnly: boolean;
}

/** Turns what the pointer does into changes of the session. */
export class Hand {
  readonly #options: HandOptions;
  #gesture: Gesture | null = null;
  #tool: Tool | null = null;
  #isSpaceDown = false;

  constructor(options: HandOptions) {
    this.#options = options;
    const { scope, host, workbench } = options;
    // What lies over the canvas, e.g. buttons, has presses of its own.
    const isOnCanvas = ({ target }: Event): boolean => target === host || target === options.stage.canvas;
    scope.listen(host, "pointerdown", (event) => {
      if (isOnCanvas(event)) this.#press(event);
    });
    scope.listen(host, "pointermove", (event) => {
      this.#move(event);
    });
    scope.listen(host, "pointerup", (event) => {
      this.#release(event);
    });
    scope.listen(host, "pointercancel", () => {
      this.cancel();
    });
    scope.listen(host, "pointerleave", () => {
      if (this.#gesture === null) options.session.selection.hover(null);
    });
    scope.listen(host, "dblclick", (event) => {
      if (isOnCanvas(event)) this.finish();
    });
    scope.listen(
      host,
      "wheel",
      (event) => {
        this.#wheel(event);
      },
      { passive: false },
    );
    scope.own(
      workbench.tool.subscribe(() => {
        this.#takeTool();
      }),
    );
    this.#takeTool();
  }

  /**
   * Hold the hand tool while the space bar is down.
   *
   * @param isDown - Whether it is.
   */
  holdSpace(isDown: boolean): void {
    this.#isSpaceDown = isDown;
    this.#options.host.style.cursor = isDown ? "grab" : this.#findCursor(undefined);
  }

  /**
   * End what is being drawn, from the keyboard or by a double click.
   *
   * @returns Whether something was drawn.
   */
  finish(): boolean {
    if (this.#tool === null) return false;
    return this.#place(this.#tool.finish(this.#readGround()));
  }

  /**
   * Take the last point back.
   *
   * @returns Whether something was being drawn.
   */
  stepBack(): boolean {
    const wasBegun = this.#tool?.read() !== null && this.#tool?.stepBack() === true;
    this.#showDraft();
    return wasBegun;
  }

  /**
   * Forget what is being done.
   *
   * @returns Whether something was.
   */
  cancel(): boolean {
    const wasBusy = this.#gesture !== null || (this.#tool?.read() ?? null) !== null;
    this.#gesture = null;
    this.#tool?.cancel();
    this.#options.scene.showMoved(null);
    this.#showDraft();
    return wasBusy;
  }

  #takeTool(): void {
    const { workbench, host } = this.#options;
    this.#tool?.cancel();
    this.#tool = TOOLS.find(({ kind }) => kind === workbench.tool.read())?.make() ?? null;
    this.#showDraft();
    host.style.cursor = this.#findCursor(undefined);
  }

  #press(event: PointerEvent): void {
    const { host, session } = this.#options;
    session.stopwatch.touch();
    host.focus({ preventScroll: true });
    if (event.button > 1) return;
    host.setPointerCapture(event.pointerId);
    const at = this.#locate(event);
    if (event.button === 1 || this.#isSpaceDown)
      this.#gesture = { kind: "pan", last: readClient(event), isMoved: true };
    else if (this.#tool !== null) {
      this.#gesture = { kind: "draw", from: readClient(event), pointed: this.#findPointed(at) };
      this.#place(this.#tool.press(at, this.#readGround()));
    } else this.#take(event, at);
  }

  /** The select tool pressed something, or nothing. */
  #take(event: PointerEvent, at: Xy): void {
    const { scene, session, isReadOnly } = this.#options;
    const grip = isReadOnly ? undefined : this.#findHandle(at);
    if (grip !== undefined) {
      this.#takeHandle(grip.mark, grip.handle, event.altKey);
      return;
    }
    const entry = scene.hit(at, this.#measureReach(LINE_REACH));
    if (entry === undefined) {
      this.#gesture = { kind: "pan", last: readClient(event), isMoved: false };
      return;
    }
    if (entry.isSuggested) session.suggestions.current.set(entry.key);
    else if (session.grounder.takeMark(entry.key)) return;
    else this.#select(entry, event.shiftKey, at);
  }

  #select({ key, mark }: SceneEntry, isMore: boolean, at: Xy): void {
    const { session, isReadOnly } = this.#options;
    if (isMore) session.selection.toggle(key);
    else if (!session.selection.has(key)) session.selection.select(key);
    const canMove = !isReadOnly && !isMore && !session.shades.read().locked.has(key);
    if (canMove && findLayer(mark).move !== undefined) this.#gesture = { kind: "move", mark, from: at, moved: null };
  }

  #takeHandle(mark: SlotMark, { id }: Handle, isRemoval: boolean): void {
    const without = isRemoval ? findLayer(mark).removePoint?.(mark, id) : undefined;
    if (without !== undefined) this.#options.session.putMark(without);
    else this.#gesture = { kind: "handle", mark, handle: id, moved: null };
  }

  #move(event: PointerEvent): void {
    const { session } = this.#options;
    session.stopwatch.touch();
    const at = this.#locate(event);
    if (this.#tool !== null && this.#gesture?.kind !== "pan") {
      this.#tool.move(at);
      this.#showDraft();
      return;
    }
    if (this.#gesture === null) this.#look(at);
    else this.#drag(this.#gesture, event, at);
  }

  #look(at: Xy): void {
    const { scene, session, host, isReadOnly } = this.#options;
    const grip = isReadOnly ? undefined : this.#findHandle(at);
    const entry = grip === undefined ? scene.hit(at, this.#measureReach(LINE_REACH)) : undefined;
    session.selection.hover(grip?.mark.id ?? entry?.key ?? null);
    host.style.cursor = grip === undefined ? this.#findCursor(entry) : (grip.handle.cursor ?? "move");
  }

  #drag(gesture: Gesture, event: PointerEvent, at: Xy): void {
    const { stage, scene } = this.#options;
    if (gesture.kind === "pan") {
      const now = readClient(event);
      const by: Xy = [now[0] - gesture.last[0], now[1] - gesture.last[1]];
      if (!gesture.isMoved && Math.hypot(...by) < STILL) return;
      [gesture.last, gesture.isMoved] = [now, true];
      stage.setView(panBy(stage.view.read(), by, stage.asset.read(), stage.size.read()));
      return;
    }
    if (gesture.kind === "draw") return;
    if (gesture.kind === "handle") gesture.moved = this.#dragHandle(gesture, event, at);
    else gesture.moved = this.#moveBy(gesture, at);
    scene.showMoved(gesture.moved);
  }

  #dragHandle({ mark, handle }: Extract<Gesture, { kind: "handle" }>, event: PointerEvent, to: Xy): SlotMark | null {
    const asset = this.#options.stage.asset.read();
    return findLayer(mark).drag?.(mark, handle, { to, asset, isEven: event.shiftKey }) ?? null;
  }

  #moveBy({ mark, from, moved }: Extract<Gesture, { kind: "move" }>, at: Xy): SlotMark | null {
    const { stage } = this.#options;
    const by: Xy = [at[0] - from[0], at[1] - from[1]];
    const isStill = moved === null && Math.hypot(...by) * stage.view.read().scale < STILL;
    return isStill ? null : (findLayer(mark).move?.(mark, by, stage.asset.read()) ?? null);
  }

  #release(event: PointerEvent): void {
    const { session, scene } = this.#options;
    const gesture = this.#gesture;
    this.#gesture = null;
    if (gesture === null) return;
    if (gesture.kind === "draw") this.#endStroke(gesture, event);
    else if (gesture.kind === "pan") {
      const isClick = !gesture.isMoved;
      if (isClick && session.grounder.read().kind === "idle") session.selection.select();
    } else if (gesture.moved !== null) session.putMark(gesture.moved);
    scene.showMoved(null);
  }

  #endStroke({ from, pointed }: Extract<Gesture, { kind: "draw" }>, event: PointerEvent): void {
    const [x, y] = readClient(event);
    if (pointed !== undefined && Math.hypot(x - from[0], y - from[1]) < STILL) {
      this.cancel();
      this.#options.session.grounder.takeMark(pointed);
    } else this.#place(this.#tool?.release(this.#locate(event), this.#readGround()) ?? null);
  }

  /** The region that a click would give to the words that wait, though a drawing tool is in the hand. */
  #findPointed(at: Xy): string | undefined {
    const { scene, session } = this.#options;
    const isFree = session.grounder.read().kind === "words" && (this.#tool?.read() ?? null) === null;
    const entry = isFree ? scene.hit(at, this.#measureReach(LINE_REACH)) : undefined;
    return entry?.isSuggested === false ? entry.key : undefined;
  }

  /** Put what was drawn into the document. Returns whether something was. */
  #place(drawn: Drawn | null): boolean {
    this.#showDraft();
    if (drawn === null) return false;
    const { session, workbench } = this.#options;
    const entry = workbench.findClass(session.ontology, drawn.kind);
    if (entry === undefined) return false;
    const mark = { ...drawn, id: makeId(), slot: session.slot.read(), class: entry.id };
    session.apply(listMarkPut(session.store.read(), mark));
    session.selection.select(mark.id);
    // Drawn for words that wait: they get it, and the next one is pointed at rather than drawn.
    if (session.grounder.takeMark(mark.id)) workbench.tool.set("select");
    return true;
  }

  #showDraft(): void {
    const { scene, session, workbench } = this.#options;
    const kind = workbench.tool.read();
    const entry = kind === "select" ? undefined : workbench.findClass(session.ontology, kind);
    scene.showDraft(this.#tool?.read() ?? null, entry?.id ?? "");
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const { stage } = this.#options;
    const view = stage.view.read();
    const isMouse = event.deltaX === 0 && Math.abs(event.deltaY) >= WHEEL_STEP && !event.shiftKey;
    if (event.ctrlKey || event.metaKey || isMouse) {
      const px = event.deltaY * (event.ctrlKey && !isMouse ? 6 : 1);
      stage.setView(zoomAt(view, this.#locateOnCanvas(event), ZOOM_PER_PX ** -px));
      return;
    }
    const by: Xy = event.shiftKey && event.deltaX === 0 ? [-event.deltaY, 0] : [-event.deltaX, -event.deltaY];
    stage.setView(panBy(view, by, stage.asset.read(), stage.size.read()));
  }

  #findHandle(at: Xy): { mark: SlotMark; handle: Handle } | undefined {
    const reach = this.#measureReach(HANDLE_REACH);
    for (const { mark } of this.#options.scene.listHandled()) {
      const handles = findLayer(mark).handles?.(mark) ?? [];
      const handle = handles.findLast(({ at: place }) => Math.hypot(place[0] - at[0], place[1] - at[1]) <= reach);
      if (handle !== undefined) return { mark, handle };
    }
    return undefined;
  }

  #findCursor(entry: SceneEntry | undefined): string {
    if (this.#isSpaceDown) return "grab";
    if (this.#tool !== null) return "crosshair";
    if (entry === undefined) return "default";
    return this.#options.session.grounder.read().kind === "words" ? "pointer" : "move";
  }

  #readGround(): Ground {
    return { asset: this.#options.stage.asset.read(), reachPx: this.#measureReach(HANDLE_REACH) };
  }

  #measureReach(px: number): number {
    return px / this.#options.stage.view.read().scale;
  }

  #locate(event: MouseEvent): Xy {
    return toAsset(this.#options.stage.view.read(), this.#locateOnCanvas(event));
  }

  #locateOnCanvas(event: MouseEvent): Xy {
    const { left, top } = this.#options.host.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }
}

function readClient(event: MouseEvent): Xy {
  return [event.clientX, event.clientY];
}
