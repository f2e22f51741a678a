/** A player with the tracks that are there in the frame that it shows. */

import { type ReactNode, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";

import type { Mark, SlotMark } from "../core/document/mark";
import { Scope } from "../core/scope";
import { findMoment } from "../kinds/track/moment";
import type { Track } from "../kinds/track/payload";
import type { FrameClock } from "../media/frameClock";
import { MarkShapes, type MarkShapesProps } from "./MarkShapes";
import classes from "./parts.module.css";

/** What to play, and what lies on it. */
export interface MarkedVideoProps extends Omit<MarkShapesProps, "marks" | "shown"> {
  readonly url: string;
  /** What screen readers hear. */
  readonly label: string;
  /** Follows the player; what it is asked to show is shown. */
  readonly clock: FrameClock;
  /** Marks of any kind; those that are not tracks are not seen. */
  readonly marks: readonly Mark[];
  /** Shown until the first frame is there. */
  readonly poster?: string | null;
}

/** The player. It fills the element that it stands in, or takes the size of the video where that has none. */
export function MarkedVideo({ url, label, clock, marks, poster, ...look }: MarkedVideoProps): ReactNode {
  const element = useRef<HTMLVideoElement>(null);
  // Before anything has loaded: the clock has to see the first frame.
  useLayoutEffect(() => {
    if (element.current === null) return;
    const scope = new Scope();
    clock.follow(scope, element.current, true);
    return () => {
      scope.destroy();
    };
  }, [clock, url]);
  const tracks = useMemo(() => marks.filter((mark): mark is Track => mark.kind === "track"), [marks]);
  return (
    <div className={classes["markedVideo"]}>
      <video
        key={url}
        ref={element}
        src={url}
        controls
        preload="metadata"
        aria-label={label}
        {...(poster ? { poster } : {})}
      />
      {tracks.length > 0 && look.width > 0 && look.height > 0 && <Moment clock={clock} tracks={tracks} {...look} />}
    </div>
  );
}

interface MomentProps extends Omit<MarkShapesProps, "marks" | "shown"> {
  readonly clock: FrameClock;
  readonly tracks: readonly Track[];
}

/** What the tracks look like in this frame; drawn with it. */
function Moment({ clock, tracks, ...look }: MomentProps): ReactNode {
  const atUs = useSyncExternalStore(clock.atUs.subscribe, clock.atUs.read);
  const shown = useSyncExternalStore(clock.shown.subscribe, clock.shown.read);
  const marks = tracks.map((track) => findMoment(track, atUs)).filter((mark): mark is SlotMark => mark !== undefined);
  return <MarkShapes marks={marks} {...(shown === null ? {} : { shown })} {...look} />;
}
