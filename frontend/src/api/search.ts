/** Search by likeness, and the encoders whose spaces there are. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, type Schemas, take } from "./client";
import { sendForm } from "./uploads";

/** An item and its likeness. */
export type Hit = Schemas["Hit"];

/** Hits, and how they were found. */
export type SearchAnswer = Schemas["SearchAnswer"];

/** The encoder that needs no download. */
export const BUILT_IN_ENCODER = "prototype";

/**
 * Ask which encoders embedded something of a project, the one that embedded most first.
 *
 * @param project - Row id of the project.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askEncoders(project: number) {
  return queryOptions({
    queryKey: ["encoders", project],
    queryFn: async () => (await take(api.GET("/api/encoders", { params: { query: { project } } }))).results,
  });
}

/** What items must be like beside the filters of the data page. */
export type Narrowing = Partial<Schemas["Narrowing"]>;

/** What to look for. */
export interface SearchWanted {
  readonly project: number;
  readonly text: string;
  readonly item: number | null;
  /** Which part of the item, and in which slot; empty for the whole of the first. */
  readonly part: string;
  readonly slot: string;
  readonly encoder: string;
  /** Which kinds of parts are compared; none for all. */
  readonly kinds: NonNullable<Schemas["SearchRequest"]["kinds"]>;
  readonly filter: Partial<Omit<Schemas["ItemFilter"], "project">>;
  readonly narrowing: Narrowing;
  readonly limit: number;
}

/** A picture to look for, which is sent and not stored. */
export interface Picture {
  readonly file: File;
  /** Tells pictures apart: the same name may stand for another picture. */
  readonly number: number;
}

/**
 * Ask for the items most like words, another item, or a picture that the project does not have.
 *
 * @param wanted - What to look for, with filters.
 * @param picture - The picture, which goes before words and items.
 * @returns Options of the query; while a new question is on its way, the last answer stays.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askSearch(wanted: SearchWanted, picture: Picture | null) {
  return queryOptions({
    queryKey: ["likeItems", wanted.project, wanted, picture?.number ?? 0],
    queryFn: () => (picture === null ? search(wanted) : searchByPicture(wanted, picture)),
    enabled: picture !== null || wanted.text.trim() !== "" || wanted.item !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
}

function search({ filter, project, kinds, ...rest }: SearchWanted): Promise<SearchAnswer> {
  return take(
    api.POST("/api/search", { body: { project, ...rest, kinds: [...kinds], filter: { ...filter, project } } }),
  );
}

function searchByPicture(wanted: SearchWanted, picture: Picture): Promise<SearchAnswer> {
  const { filter, project, encoder, kinds, narrowing, limit } = wanted;
  const form = new FormData();
  form.append("search", JSON.stringify({ project, encoder, kinds, narrowing, limit, filter: { ...filter, project } }));
  form.append("picture", picture.file, picture.file.name);
  return sendForm("/api/search/picture", form, () => undefined);
}

/**
 * Ask for some items of a project to begin with.
 *
 * @param project - Row id of the project.
 * @param limit - How many.
 * @returns Options of the query.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the key is typed by what is asked for
export function askFirstItems(project: number, limit: number) {
  return queryOptions({
    queryKey: ["items", project, "first", limit],
    queryFn: async () => (await take(api.GET("/api/items", { params: { query: { project, limit } } }))).results,
  });
}
