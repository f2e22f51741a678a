/** Every kind of mark. A new kind is one folder here, one line in this table, and its file on the server. */

import type { Kind } from "../core/document/mark";
import { box, type Box } from "./box/payload";
import { choice, type Choice } from "./choice/payload";
import { ellipse, type Ellipse } from "./ellipse/payload";
import { instant, type Instant } from "./instant/payload";
import { keypoints, type Keypoints } from "./keypoints/payload";
import { mask, type Mask } from "./mask/payload";
import { polygon, type Polygon } from "./polygon/payload";
import { polyline, type Polyline } from "./polyline/payload";
import { rating, type Rating } from "./rating/payload";
import { relation, type Relation } from "./relation/payload";
import { segment, type Segment } from "./segment/payload";
import { text, type Text } from "./text/payload";
import { textSpan, type TextSpan } from "./text_span/payload";
import { track, type Track } from "./track/payload";

/** Any mark that a parsed document holds. */
export type AnyMark =
  | Box
  | Polygon
  | Polyline
  | Ellipse
  | Keypoints
  | Mask
  | Track
  | Instant
  | Segment
  | TextSpan
  | Choice
  | Rating
  | Text
  | Relation;

/** The kinds by the name that documents use. */
export const KINDS = {
  box,
  polygon,
  polyline,
  ellipse,
  keypoints,
  mask,
  track,
  instant,
  segment,
  text_span: textSpan,
  choice,
  rating,
  text,
  relation,
} as const satisfies { readonly [K in AnyMark["kind"]]: Kind<Extract<AnyMark, { kind: K }>> };
