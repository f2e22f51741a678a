/** One session's canvas: picture, scene, hand and names, put together and taken apart as one. */

import type { SlotMark } from "../../../core/document/mark";
import type { Scope } from "../../../core/scope";
import type { Stage } from "../../../media/stage";
import { centre, panBy, reveal, zoomAt } from "../../../media/view";
import type { ClassStyle } from "../../../ui/palette";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import type { CanvasControls, Workbench } from "../session/workbench";
import { Hand } from "./hand";
import { type Ghost, Scene, type SceneEntry } from "./scene";
import { type Tag, Tags } from "./tags";

/** With more regions than this, only those that matter now are named. */
const NAMED = 40;

/** What an easel is made of. */
export interface EaselOptions {
  readonly scope: Scope;
  readonly host: HTMLElement;
  readonly tagHost: HTMLElement;
  readonly stage: Stage;
  readonly session: TaskSession;
  readonly workbench: Workbench;
  readonly isReadOnly: boolean;
  /** What a class is called and looks like. */
  readonly describeClass: (classId: string) => ClassStyle & { readonly name: string };
}

/** The canvas at work. */
export class Easel {
  readonly controls: CanvasControls;
  readonly #options: EaselOptions;
  readonly #scene: Scene;
  readonly #tags: Tags;

  constructor(options: EaselOptions) {
    this.#options = options;
    const { scope, host, tagHost, stage, session, workbench, isReadOnly, describeClass } = options;
    this.#scene = new Scene(scope, stage, session, describeClass);
    const hand = new Hand({ scope, host, stage, scene: this.#scene, session, workbench, isReadOnly });
    this.#tags = new Tags(tagHost);
    this.controls = this.#makeControls(hand);
    this.#scene.onDrawn = (entries) => {
      this.#name(entries);
    };
    scope.own(
      stage.view.subscribe(() => {
        this.#tags.follow(stage.view.read(), stage.size.read());
      }),
    );
    const touch = (): void => {
      this.#scene.touch();
    };
    scope.own(workbench.hasLabels.subscribe(touch));
    scope.own(session.pinned.subscribe(touch));
    scope.own(
      workbench.tone.subscribe((tone) => {
        stage.setTone(tone);
      }),
    );
    stage.setTone(workbench.tone.read());
    workbench.canvas.set(this.controls);
    scope.own(() => {
      workbench.canvas.set(null);
      this.#tags.clear();
    });
  }

  /**
   * Show marks of another revision.
   *
   * @param ghosts - The marks.
   */
  showGhosts(ghosts: readonly Ghost[]): void {
    this.#scene.showGhosts(ghosts);
  }

  #name(entries: readonly SceneEntry[]): void {
    const { session, workbench, stage } = this.#options;
    const numbers = numberMarks(session.store.read());
    const lit = session.readLit();
    const isDimmed = session.isDimmed(lit);
    const current = session.suggestions.current.read();
    const areAllNamed = workbench.hasLabels.read() && entries.length <= NAMED;
    const tags = entries.flatMap((entry): Tag[] => {
      const { key, isSuggested, isFaint } = entry;
      const isStrong = lit.has(key) || session.selection.has(key) || key === current;
      if (isFaint || !(isStrong || areAllNamed)) return [];
      const state = isStrong ? "strong" : isDimmed ? "dim" : isSuggested ? "suggested" : "plain";
      return this.#makeTag(entry, numbers.get(key), state);
    });
    this.#tags.write(tags);
    this.#tags.follow(stage.view.read(), stage.size.read());
  }

  #makeTag({ key, mark, isSuggested, drawing }: SceneEntry, number: number | undefined, state: Tag["state"]): Tag[] {
    const { extent } = drawing.figure;
    if (extent === undefined) return [];
    const { name, letter, colour } = this.#options.describeClass(mark.class);
    const text = [name, letter, isSuggested ? readScore(mark) : ""].filter((part) => part !== "").join(" ");
    const [x, top, , bottom] = extent;
    const isPinned = this.#options.session.pinned.read().has(key);
    return [
      { key, text, isPinned, number: isSuggested ? "" : String(number ?? ""), colour, at: [x, top], bottom, state },
    ];
  }

  #makeControls(hand: Hand): CanvasControls {
    const { stage } = this.#options;
    return {
      fit: () => {
        stage.fit();
      },
      zoom: (factor) => {
        const { width, height } = stage.size.read();
        if (factor === 0) stage.setView(centre(stage.asset.read(), stage.size.read(), 1));
        else stage.setView(zoomAt(stage.view.read(), [width / 2, height / 2], factor));
      },
      pan: (x, y) => {
        stage.setView(panBy(stage.view.read(), [x, y], stage.asset.read(), stage.size.read()));
      },
      reveal: (id) => {
        const extent = this.#scene.list().find(({ key }) => key === id)?.drawing.figure.extent;
        const view = stage.view.read();
        const revealed = extent === undefined ? view : reveal(view, extent, stage.size.read());
        if (revealed !== view) stage.setView(revealed);
      },
      finish: () => hand.finish(),
      stepBack: () => hand.stepBack(),
      cancel: () => hand.cancel(),
      holdSpace: (isDown) => {
        hand.holdSpace(isDown);
      },
    };
  }
}

function readScore({ origin }: SlotMark): string {
  return origin?.score === undefined ? "" : `${Math.round(origin.score * 100)} %`;
}
