/** Export formats by what they are for. A format that the table does not know stands under the last heading. */

import type { Format } from "../../api/releases";

const GROUPS = {
  images: ["coco", "yolo", "voc", "cvat", "label_studio"],
  conversations: ["messages", "swift", "llamafactory", "llava", "openai", "corrections"],
  tables: ["hf_parquet", "imagefolder", "webdataset", "laion"],
  time: ["webvtt", "srt", "rttm", "textgrid", "charades_sta", "qvhighlights"],
  benchmarks: ["vlmevalkit", "lmms_eval", "pope", "chair"],
  others: ["ndjson"],
} as const;

/** What formats are for. */
export type FormatGroup = keyof typeof GROUPS;

/** Formats that are for the same. */
export interface FormatsOfGroup {
  readonly group: FormatGroup;
  readonly formats: readonly Format[];
}

function findGroup(name: string): FormatGroup {
  const entries = Object.entries(GROUPS) as [FormatGroup, readonly string[]][];
  return entries.find(([, names]) => names.includes(name))?.[0] ?? "others";
}

/**
 * Group formats by what they are for.
 *
 * @param formats - The formats, in the order in which those of a group are shown.
 * @param words - Only formats that say all these words somewhere: in their title, name or description.
 * @param say - Says a title or description in the person's language, in which words count, too.
 * @returns The groups that have any, in the order in which they are shown.
 */
export function groupFormats(
  formats: readonly Format[],
  words: string,
  say: (sentence: string) => string = (sentence) => sentence,
): FormatsOfGroup[] {
  const wanted = words.toLowerCase().split(/\s+/);
  const found = formats.filter(({ name, title, description }) => {
    const text = `${title} ${name} ${description} ${say(title)} ${say(description)}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  return (Object.keys(GROUPS) as FormatGroup[])
    .map((group) => ({ group, formats: found.filter(({ name }) => findGroup(name) === group) }))
    .filter((one) => one.formats.length > 0);
}
