/** What of the document lies on the picture, drawn onto the stage whenever something about it changed. */

import Flatbush from "flatbush";

import type { SlotMark } from "../../../core/document/mark";
import type { Xy, Xyxy } from "../../../core/document/scalars";
import type { Scope } from "../../../core/scope";
import type { Change } from "../../../core/store";
import { measureDistance, measureLineDistance } from "../../../kinds/figure";
import type { Draft } from "../../../kinds/tool";
import { isOnPicture, findLayer } from "../../../kinds/layers";
import type { Overlay, Stage } from "../../../media/stage";
import type { ClassStyle } from "../../../ui/palette";
import type { TaskSession } from "../session/taskSession";
import { type Drawing, Figures } from "./figures";
import { chooseLook, HANDLE, type MarkState, MINOR_HANDLE } from "./look";
import { readColour, Sketch, type Stroke } from "./sketch";

/** One mark on the picture. */
export interface SceneEntry {
  readonly mark: SlotMark;
  /** Its id, or the key of the suggestion. */
  readonly key: string;
  readonly isSuggested: boolean;
  readonly isFaint: boolean;
  readonly drawing: Drawing;
}

/** Further marks to show that are not in the document. */
export interface Ghost {
  readonly key: string;
  readonly mark: SlotMark;
}

const PIXELS = 0.42;

/** Draws one session's marks. */
export class Scene {
  readonly #stage: Stage;
  readonly #session: TaskSession;
  readonly #figures: Figures;
  readonly #findStyle: (classId: string) => ClassStyle;
  #entries: readonly SceneEntry[] = [];
  #index: Flatbush | null = null;
  #isDirty = true;
  #areEntriesOld = true;
  #moved: SlotMark | null = null;
  #draft: Draft | null = null;
  #draftColour = "#ffffff";
  #ghosts: readonly Ghost[] = [];

  /** Called after every redraw, with what is on the picture. */
  onDrawn: (entries: readonly SceneEntry[]) => void = () => undefined;

  constructor(scope: Scope, stage: Stage, session: TaskSession, findStyle: (classId: string) => ClassStyle) {
    [this.#stage, this.#session, this.#findStyle] = [stage, session, findStyle];
    this.#figures = new Figures(session.ontology.skeletons ?? []);
    const renew = (): void => {
      this.#areEntriesOld = true;
      this.touch();
    };
    const { store, suggestions, shades, slot, maskCounts, selection, chip, grounder } = session;
    for (const source of [suggestions, shades, slot, maskCounts]) scope.own(source.subscribe(renew));
    // Words change far more often than marks, and are not on the picture.
    const renewMarks = ({ before, after }: Change): void => {
      if (before.marks !== after.marks) renew();
    };
    scope.own(store.subscribe(renewMarks));
    const touch = (): void => {
      this.touch();
    };
    for (const source of [selection, chip, grounder, suggestions.current]) scope.own(source.subscribe(touch));
    stage.beforeDraw = () => {
      this.#flush();
    };
    scope.own(() => {
      stage.beforeDraw = () => undefined;
      stage.write(new Float32Array(0), new Float32Array(0), new Float32Array(0), []);
    });
    this.touch();
  }

  /** Draw before the next frame. */
  touch(): void {
    this.#isDirty = true;
    this.#stage.draw();
  }

  /**
   * Show a mark as it is being changed, in place of what the document says.
   *
   * @param mark - The mark; null shows the document again.
   */
  showMoved(mark: SlotMark | null): void {
    this.#moved = mark;
    this.touch();
  }

  /**
   * Show what is being drawn.
   *
   * @param draft - What is there so far; null for nothing.
   * @param classId - Class that it will have.
   */
  showDraft(draft: Draft | null, classId: string): void {
    [this.#draft, this.#draftColour] = [draft, this.#findStyle(classId).colour];
    this.touch();
  }

  /**
   * Show marks that are not in the document: what another revision had.
   *
   * @param ghosts - The marks.
   */
  showGhosts(ghosts: readonly Ghost[]): void {
    this.#ghosts = ghosts;
    this.#areEntriesOld = true;
    this.touch();
  }

  /**
   * List what is on the picture, those on top last.
   *
   * @returns The entries.
   */
  list(): readonly SceneEntry[] {
    if (!this.#areEntriesOld) return this.#entries;
    this.#areEntriesOld = false;
    this.#index = null;
    this.#entries = this.#collect();
    return this.#entries;
  }

  /**
   * Find what is under the pointer: the nearest line, else the smallest area.
   *
   * @param at - Asset px.
   * @param reachPx - How near a line has to be, asset px.
   * @returns The entry; undefined when there is nothing.
   */
  hit(at: Xy, reachPx: number): SceneEntry | undefined {
    const near = this.#findNear(at, reachPx).filter(({ isFaint }) => !isFaint);
    const lines = near.filter(({ drawing }) => measureLineDistance(drawing.figure, at) <= reachPx);
    if (lines.length > 0) return lines.at(-1);
    const areas = near.filter(({ drawing }) => isInside(drawing, at));
    return areas.sort((a, b) => measureExtent(b) - measureExtent(a)).at(-1);
  }

  #collect(): SceneEntry[] {
    const { store, slot, shades, suggestions, maskCounts } = this.#session;
    const { hiddenClasses, hiddenMarks } = shades.read();
    const counts = maskCounts.read();
    const isHere = (mark: SlotMark): boolean => mark.slot === slot.read() && !hiddenClasses.has(mark.class);
    const make = (mark: SlotMark, key: string, isSuggested: boolean, isFaint = false): SceneEntry => {
      return { mark, key, isSuggested, isFaint, drawing: this.#figures.find(mark, counts) };
    };
    const own = store
      .read()
      .marks.filter(isOnPicture)
      .filter((mark) => isHere(mark) && !hiddenMarks.has(mark.id));
    const suggested = suggestions
      .listOpen()
      .flatMap(({ key, mark }) => (isOnPicture(mark) && isHere(mark) ? [make(mark, key, true)] : []));
    const ghosts = this.#ghosts.filter(({ mark }) => isHere(mark)).map(({ key, mark }) => make(mark, key, false, true));
    return [...ghosts, ...suggested, ...own.map((mark) => make(mark, mark.id, false))];
  }

  #findNear([x, y]: Xy, reachPx: number): SceneEntry[] {
    const entries = this.list();
    const placed = entries.filter(({ drawing }) => drawing.figure.extent !== undefined);
    if (placed.length === 0) return [];
    if (this.#index === null) {
      this.#index = new Flatbush(placed.length);
      for (const { drawing } of placed) this.#index.add(...(drawing.figure.extent ?? ([0, 0, 0, 0] as const)));
      this.#index.finish();
    }
    const found = this.#index.search(x - reachPx, y - reachPx, x + reachPx, y + reachPx);
    return found.sort((a, b) => a - b).flatMap((index) => placed[index] ?? []);
  }

  #flush(): void {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const entries = this.list();
    const [sketch, handles, overlays] = [new Sketch(), new Sketch(), [] as Overlay[]];
    const lit = this.#session.readLit();
    for (const entry of entries) this.#drawEntry(entry, lit, sketch, overlays);
    this.#drawHandles(entries, handles);
    this.#drawDraft(sketch, handles);
    this.#stage.write(sketch.strokes, sketch.fills, handles.strokes, overlays);
    this.onDrawn(entries);
  }

  #drawEntry(entry: SceneEntry, lit: ReadonlySet<string>, sketch: Sketch, overlays: Overlay[]): void {
    const { key, mark } = entry;
    const moved = this.#moved?.id === key ? this.#moved : null;
    const drawing = moved === null ? entry.drawing : this.#figures.find(moved, new Map());
    const style = this.#findStyle(mark.class);
    const { stroke, fillAlpha } = chooseLook(style.colour, this.#readState(entry, lit));
    sketch.addLines(drawing.figure, stroke);
    if (drawing.triangles.length > 0) sketch.addTriangles(drawing.triangles, readColour(style.colour, fillAlpha));
    const { bitmap } = drawing;
    if (bitmap === undefined) return;
    const alpha = Math.min(fillAlpha * 3, PIXELS);
    overlays.push({ id: key, bitmap, colour: Number.parseInt(style.colour.slice(1), 16), alpha });
  }

  #readState({ key, isSuggested, isFaint }: SceneEntry, lit: ReadonlySet<string>): MarkState {
    const { selection, suggestions } = this.#session;
    return {
      isLit: lit.has(key),
      isSelected: selection.has(key),
      isDim: this.#session.isDimmed(lit),
      isSuggested,
      isCurrent: isSuggested && suggestions.current.read() === key,
      isFaint,
    };
  }

  #drawHandles(entries: readonly SceneEntry[], handles: Sketch): void {
    for (const { mark } of this.listHandled(entries)) {
      for (const { at, isMinor } of findLayer(mark).handles?.(mark) ?? []) {
        handles.addDot(at, isMinor === true ? MINOR_HANDLE : HANDLE);
      }
    }
  }

  /**
   * List the marks that show their handles: what is selected and can be changed, as it is being changed.
   *
   * @param entries - What is on the picture.
   * @returns Entries, with the moved mark in them.
   */
  listHandled(entries: readonly SceneEntry[] = this.list()): SceneEntry[] {
    const { selection, shades } = this.#session;
    const { locked } = shades.read();
    const chosen = entries.filter(({ key, isSuggested }) => !isSuggested && selection.has(key) && !locked.has(key));
    if (chosen.length > 1) return [];
    return chosen.map((entry) => (this.#moved?.id === entry.key ? { ...entry, mark: this.#moved } : entry));
  }

  #drawDraft(sketch: Sketch, handles: Sketch): void {
    if (this.#draft === null) return;
    const stroke: Stroke = { colour: readColour(this.#draftColour, 1), width: 2, halo: 1.25 };
    sketch.addLines({ paths: this.#draft.paths, dots: [] }, stroke);
    for (const dot of this.#draft.dots) handles.addDot(dot, HANDLE);
  }
}

function isInside({ figure, bitmap }: Drawing, at: Xy): boolean {
  if (bitmap === undefined) return measureDistance(figure, at) === 0;
  const [x, y] = [Math.floor(at[0]), Math.floor(at[1])];
  return bitmap.pixels[y * bitmap.width + x] === 1;
}

function measureExtent({ drawing }: SceneEntry): number {
  const [x1, y1, x2, y2]: Xyxy = drawing.figure.extent ?? [0, 0, 0, 0];
  return (x2 - x1) * (y2 - y1);
}
