/** The kinds that lie on a picture, by name. */

import type { Mark, SlotMark } from "../core/document/mark";
import { boxLayer } from "./box/layer";
import { ellipseLayer } from "./ellipse/layer";
import { keypointsLayer } from "./keypoints/layer";
import type { Layer } from "./layer";
import { maskLayer } from "./mask/layer";
import { polygonLayer } from "./polygon/layer";
import { polylineLayer } from "./polyline/layer";
import type { AnyMark } from "./registry";

/** The marks that lie on a picture. */
export type PictureMark = Extract<AnyMark, { kind: "box" | "polygon" | "polyline" | "ellipse" | "keypoints" | "mask" }>;

const LAYERS = {
  box: boxLayer,
  polygon: polygonLayer,
  polyline: polylineLayer,
  ellipse: ellipseLayer,
  keypoints: keypointsLayer,
  mask: maskLayer,
} as const satisfies { readonly [K in PictureMark["kind"]]: Layer<Extract<PictureMark, { kind: K }>> };

/**
 * Tell whether a mark lies on a picture.
 *
 * @param mark - Any mark.
 * @returns Whether its kind has a layer.
 */
export function isOnPicture(mark: Mark): mark is SlotMark {
  return Object.hasOwn(LAYERS, mark.kind);
}

/**
 * Find the layer of a mark.
 *
 * @param mark - A mark on a picture.
 * @returns What its kind can do there.
 */
export function findLayer(mark: SlotMark): Layer {
  return LAYERS[mark.kind as PictureMark["kind"]];
}
