/** The kinds that can be drawn, by name, with the key that takes their tool. */

import type { Xyxy } from "../core/document/scalars";
import { findCentre, listEllipsePoints } from "../core/geometry";
import { SpanTool } from "./box/tool";
import { roundPx } from "./layer";
import { PointsTool } from "./polygon/tool";
import type { Drawn, Tool } from "./tool";

/** A kind that can be drawn. */
export type DrawnKind = "box" | "polygon" | "polyline" | "ellipse";

/** A tool of the tool bar. */
export interface ToolEntry {
  readonly kind: DrawnKind;
  readonly key: string;
  readonly make: () => Tool;
}

/** The tools, in the order of the tool bar. */
export const TOOLS: readonly ToolEntry[] = [
  { kind: "box", key: "b", make: () => new SpanTool((xyxy) => draw({ kind: "box", xyxy })) },
  { kind: "polygon", key: "p", make: () => new PointsTool(true, (ring) => draw({ kind: "polygon", rings: [ring] })) },
  { kind: "polyline", key: "l", make: () => new PointsTool(false, (points) => draw({ kind: "polyline", points })) },
  {
    kind: "ellipse",
    key: "e",
    make: () =>
      new SpanTool(
        (xyxy) => draw({ kind: "ellipse", centre: findCentre(xyxy), radii: findRadii(xyxy) }),
        (xyxy) => listEllipsePoints(findCentre(xyxy), findRadii(xyxy)),
      ),
  },
];

function draw(drawn: Drawn & Readonly<Record<string, unknown>>): Drawn {
  return drawn;
}

function findRadii([x1, y1, x2, y2]: Xyxy): readonly [number, number] {
  return [roundPx((x2 - x1) / 2), roundPx((y2 - y1) / 2)];
}
