/** Marks over a picture or a frame of a video: read only, as large as what they lie on. */

import { type ReactNode, useMemo } from "react";

import type { SlotMark } from "../core/document/mark";
import type { Skeleton } from "../core/document/ontology";
import { outlineMark } from "../kinds/outline";
import classes from "./parts.module.css";

/** What to draw, and how. */
export interface MarkShapesProps {
  readonly marks: readonly SlotMark[];
  readonly skeletons: readonly Skeleton[];
  /** Counts of large masks by hash. */
  readonly counts: ReadonlyMap<string, string>;
  /** Colour of a class, `#rrggbb`. */
  readonly findColour: (classId: string) => string;
  /** Ids of marks that stand out. */
  readonly lit?: ReadonlySet<string>;
  /** Size of the asset, px. */
  readonly width: number;
  readonly height: number;
  /** Size at which it is shown before it is fitted, where its pixels are not square: those of the asset unless told. */
  readonly shown?: { readonly width: number; readonly height: number };
}

/** The marks. They lie over their nearest positioned ancestor and let the pointer through. */
export function MarkShapes({ marks, lit = NOTHING, width, height, shown, ...look }: MarkShapesProps): ReactNode {
  const [shownWidth, shownHeight] = [shown?.width ?? width, shown?.height ?? height];
  return (
    <svg className={classes["markShapes"]} viewBox={`0 0 ${shownWidth} ${shownHeight}`} aria-hidden>
      <g transform={`scale(${shownWidth / width} ${shownHeight / height})`}>
        {marks.map((mark) => (
          <Shape key={mark.id} mark={mark} isLit={lit.has(mark.id)} {...look} />
        ))}
      </g>
    </svg>
  );
}

const NOTHING: ReadonlySet<string> = new Set();

interface ShapeProps extends Pick<MarkShapesProps, "skeletons" | "counts" | "findColour"> {
  readonly mark: SlotMark;
  readonly isLit: boolean;
}

function Shape({ mark, isLit, skeletons, counts, findColour }: ShapeProps): ReactNode {
  const { lines, areas, dots } = useMemo(() => outlineMark(mark, skeletons, counts), [mark, skeletons, counts]);
  return (
    <g data-mark={mark.id} data-lit={isLit} style={{ color: findColour(mark.class) }}>
      {areas.map((area, index) => (
        <path key={index} d={area} className={classes["markArea"]} />
      ))}
      <path d={lines} className={classes["markHalo"]} />
      <path d={lines} className={classes["markLine"]} />
      <path d={dots} className={classes["markDotHalo"]} />
      <path d={dots} className={classes["markDot"]} />
    </g>
  );
}
