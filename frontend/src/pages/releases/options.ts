/** What the options of formats are called. An option that the catalogue does not know keeps the server's words. */

import type { TFunction } from "i18next";

import type { Field, Values } from "../../ui/form/fields";
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
  "image_format",
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
  "kto",
  "min_pixels",
  "max_pixels",
  "first_max_pixels",
  "variant",
  "embed",
  "detail",
  "source",
  "max_new_tokens",
  "questions",
  "seed",
  "question",
  "task_name",
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
  "as_is",
  "jpg",
  "png",
  "qwen2_vl",
  "qwen2_5_vl",
  "qwen3_vl",
  "internvl",
  "deepseek_ocr",
  "gemini",
  "paligemma",
  "molmo",
  "llava",
  "qwen",
  "auto",
  "low",
  "high",
  "choices",
] as const;

/** Options that do something only where another one has, or has not, a value. */
const NEEDS: Readonly<Record<string, (values: Values) => boolean>> = {
  media_shard_mb: ({ media }) => media === "shards",
  frame_interval_ms: ({ video_frames: frames }) => frames !== "leave_out",
  frame_format: ({ video_frames: frames }) => frames !== "leave_out",
  skeleton: ({ task }) => task === "pose",
  min_pixels: ({ grounding }) => grounding !== "plain",
  max_pixels: ({ grounding }) => grounding !== "plain",
  first_max_pixels: ({ grounding }) => grounding !== "plain",
};

/**
 * Decide whether an option does anything, so that it need not be shown where it does not.
 *
 * @param name - Its name.
 * @param values - What is chosen.
 * @returns Whether it is to be shown.
 */
export function isOptionNeeded(name: string, values: Values): boolean {
  return NEEDS[name]?.(values) ?? true;
}

/**
 * Find the words of an option's field.
 *
 * @param t - The catalogue.
 * @param field - The field.
 * @returns Its words.
 */
export function nameOption(t: TFunction<"releases">, field: Field): FieldWords {
  // A benchmark calls the name of its task what a detector calls the sort of its rows.
  const asked = field.name === "task" && field.type === "text" ? "task_name" : field.name;
  const known = OPTIONS.find((name) => name === asked);
  return {
    label: known === undefined ? field.name : t(`option.${known}.label`),
    hint: known === undefined ? field.description : t(`option.${known}.hint`),
    choice: (value) => {
      const choice = CHOICES.find((name) => name === value);
      return choice === undefined ? value : t(`choice.${choice}`);
    },
  };
}
