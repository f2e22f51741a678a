/** What the options of formats are called. An option that the catalogue does not know keeps the server's words. */

import type { TFunction } from "i18next";

import type { Field } from "../../ui/form/fields";
import type { FieldWords } from "../../ui/form/SchemaForm";

const OPTIONS = [
  "media",
  "file_names",
  "media_prefix",
  "preferences",
  "layout",
  "grounding",
  "literal_tags",
  "caption_questions",
  "caption_turns",
  "media_shard_mb",
  "video_frames",
  "frame_interval_ms",
  "frame_format",
  "task",
  "skeleton",
  "base",
  "numbers",
  "url_prefix",
  "predictions",
  "speakers",
  "queries",
  "label_question",
  "shard_mb",
  "shard_items",
] as const;

const CHOICES = [
  "copy",
  "reference",
  "name",
  "sha256",
  "parquet",
  "jsonl",
  "plain",
  "swift",
  "escape",
  "leave_out",
  "shards",
  "detect",
  "segment",
  "pose",
  "obb",
  "whole",
  "exact",
  "text",
  "class",
  "turns",
  "keyframes",
  "all",
  "jpg",
  "png",
] as const;

/**
 * Find the words of an option's field.
 *
 * @param t - The catalogue.
 * @param field - The field.
 * @returns Its words.
 */
export function nameOption(t: TFunction<"releases">, field: Field): FieldWords {
  const known = OPTIONS.find((name) => name === field.name);
  return {
    label: known === undefined ? field.name : t(`option.${known}.label`),
    hint: known === undefined ? field.description : t(`option.${known}.hint`),
    choice: (value) => {
      const choice = CHOICES.find((name) => name === value);
      return choice === undefined ? value : t(`choice.${choice}`);
    },
  };
}
