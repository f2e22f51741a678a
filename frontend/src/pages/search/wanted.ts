/** From what the address says to what is asked. */

import { BUILT_IN_ENCODER, type SearchWanted } from "../../api/search";
import type { LikenessSearch } from "./search";

const LIMIT = 100;

/**
 * Read what to look for. An item goes before words.
 *
 * @param project - Row id of the project.
 * @param search - What the address says.
 * @param usual - The encoder to use where the address names none.
 * @returns The question.
 */
export function readWanted(project: number, search: LikenessSearch, usual = BUILT_IN_ENCODER): SearchWanted {
  return {
    project,
    text: search.item === undefined ? (search.text ?? "").trim() : "",
    item: search.item ?? null,
    encoder: search.encoder ?? usual,
    limit: LIMIT,
    filter: {
      ...(search.progress === undefined ? {} : { progress: [search.progress] }),
      ...(search.media === undefined ? {} : { media: [search.media] }),
      ...(search.class === undefined ? {} : { class_id: search.class }),
    },
  };
}
