/** Which moment of a video is on the screen, counted as documents count: from its first frame. */

import { Cell } from "../core/cell";
import type { Scope } from "../core/scope";
import { fromSeconds, toSeconds } from "../core/time";
import type { Size } from "./view";

/** Players cut times short, by up to a microsecond: what is aimed at a frame's very start may show the one before. */
const INTO_FRAME_US = 100;

/** The clock of one player. */
export class FrameClock {
  /** When the frame that is shown begins, microseconds from the first. */
  readonly atUs = new Cell(0);
  /** Size at which the video is to be shown: where its pixels are not square, not the size it has. */
  readonly shown = new Cell<Size | null>(null);
  #player: HTMLVideoElement | null = null;
  /** Where the first frame stands in seconds of the player; undefined until it is known. */
  #firstS: number | undefined;
  #wantedUs: number | null = null;

  /**
   * Follow a player from its beginning: before it has loaded anything.
   *
   * @param scope - Ends it.
   * @param player - The player; it may also play sound alone.
   * @param hasFrames - Whether there is something to see.
   */
  follow(scope: Scope, player: HTMLVideoElement, hasFrames: boolean): void {
    [this.#player, this.#firstS] = [player, undefined];
    const waitsForFrame = hasFrames && "requestVideoFrameCallback" in player;
    let [startS, isUntouched] = [0, true];
    scope.listen(player, "loadedmetadata", () => {
      startS = player.currentTime;
      if (hasFrames) this.shown.set({ width: player.videoWidth, height: player.videoHeight });
      if (!waitsForFrame) this.#begin(startS);
    });
    scope.listen(player, "seeking", () => {
      isUntouched = false;
    });
    scope.videoFrames(player, (atS) => {
      // Sound may begin before the first picture does: then the player stands before it, and shows it all the same.
      if (this.#firstS === undefined) this.#begin(isUntouched ? atS : startS);
      this.atUs.set(fromSeconds(atS - (this.#firstS ?? 0)));
    });
  }

  /**
   * Show the frame of a moment; as soon as it is known where the first frame stands.
   *
   * @param atUs - The moment, microseconds from the first frame.
   */
  seek(atUs: number): void {
    if (this.#player === null || this.#firstS === undefined) this.#wantedUs = atUs;
    else this.#player.currentTime = this.#firstS + toSeconds(atUs + INTO_FRAME_US);
  }

  #begin(firstS: number): void {
    this.#firstS = firstS;
    const wantedUs = this.#wantedUs;
    this.#wantedUs = null;
    if (wantedUs !== null) this.seek(wantedUs);
  }
}
