/** From what the address says to what is asked. */

import { BUILT_IN_ENCODER, type Narrowing, type SearchWanted } from "../../api/search";
import { readMetadata } from "../data/values";
import { type LikenessSearch, SHOWN } from "./search";

const LIMIT = 100;

/** Stands among the checks for items without any finding. */
export const CLEAN = "clean";

/**
 * Read what to look for. An item goes before words.
 *
 * @param project - Row id of the project.
 * @param search - What the address says.
 * @param usual - The encoder to use where the address names none.
 * @returns The question.
 */
export function readWanted(project: number, search: LikenessSearch, usual = BUILT_IN_ENCODER): SearchWanted {
  const { text = "", item = null, part = "", slot = "", encoder = usual, shown } = search;
  return {
    project,
    text: item === null ? text.trim() : "",
    item,
    part,
    slot,
    encoder,
    kinds: shown === undefined ? [] : [...SHOWN[shown]],
    limit: LIMIT,
    filter: readFilter(search),
    narrowing: readNarrowing(search),
  };
}

/**
 * Name a region of an image as the server does: the whole pixels that it touches.
 *
 * @param corner - One corner, px.
 * @param other - The corner across, px.
 * @returns The name of the part.
 */
export function nameCrop(corner: readonly [number, number], other: readonly [number, number]): string {
  const low = [0, 1].map((axis) => Math.max(0, Math.floor(Math.min(corner[axis] ?? 0, other[axis] ?? 0))));
  const high = [0, 1].map((axis) => Math.ceil(Math.max(corner[axis] ?? 0, other[axis] ?? 0)));
  return `crop:${[...low, ...high].join(",")}`;
}

/**
 * Read the edges of a region.
 *
 * @param part - The name of a part.
 * @returns Left, top, right, bottom in px; null when it is no region.
 */
export function readCrop(part: string): readonly [number, number, number, number] | null {
  const found = /^crop:(\d+),(\d+),(\d+),(\d+)$/.exec(part);
  if (found === null) return null;
  const [, left, top, right, bottom] = found.map(Number);
  return [left ?? 0, top ?? 0, right ?? 0, bottom ?? 0];
}

function readNarrowing({ finding, metadata }: LikenessSearch): Narrowing {
  const wanted = metadata === undefined ? null : readMetadata(metadata);
  return {
    ...(wanted === null ? {} : { metadata: wanted }),
    ...(finding === undefined ? {} : finding === CLEAN ? { is_clean: true } : { findings: [finding] }),
  };
}

function readFilter({ progress, media, class: classId }: LikenessSearch): SearchWanted["filter"] {
  return {
    ...(progress === undefined ? {} : { progress: [progress] }),
    ...(media === undefined ? {} : { media: [media] }),
    ...(classId === undefined ? {} : { class_id: classId }),
  };
}
