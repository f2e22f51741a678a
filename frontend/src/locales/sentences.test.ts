/** Every sentence about formats that the server has is there in every other language, and every option has words. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";
import { z } from "zod";

import { createI18n, type Language, LOCALES } from "../i18n";
import { nameOption } from "../pages/releases/options";
import { translateSentence } from "./sentences";

const FILE = fileURLToPath(new URL("../../testing/formatWords.json", import.meta.url));
const texts = z.array(z.string()).min(1);
const WORDS = z
  .object({
    about: texts,
    kinds: texts,
    reasons: texts,
    losses: texts,
    options: z.record(z.string(), z.array(z.string())),
  })
  .parse(JSON.parse(readFileSync(FILE, "utf8")));
const OTHERS = (Object.keys(LOCALES) as Language[]).filter((language) => language !== "en");

test.each(OTHERS)("%s has every sentence about formats", (language) => {
  const leftOut = WORDS.kinds.flatMap((kind) => WORDS.reasons.map((reason) => `${kind} were left out: ${reason}`));
  // Most names of formats are the same in every language.
  const sentences = [...WORDS.about.filter((text) => text.endsWith(".")), ...WORDS.losses, ...leftOut];
  expect(sentences.filter((one) => translateSentence(language, one) === one)).toEqual([]);
});

test("a sentence that nobody has translated stays as it is", () => {
  expect(translateSentence("zh", "Boxes were left out: the moon is full.")).toBe(
    "Boxes were left out: the moon is full.",
  );
  expect(translateSentence("en", "Ratings were left out: RTTM has no such thing.")).toMatch(/^Ratings/);
  expect(translateSentence("zh", "Ratings were left out: RTTM has no such thing.")).toBe(
    "评分未写入：RTTM 没有这类内容。",
  );
});

test("every option of a format has words of its own, and so has what can be chosen", () => {
  const t = createI18n("en").getFixedT("en", "releases");
  const field = { type: "choice", isWhole: false, isNullable: false, isRequired: false } as const;
  const rest = { minimum: undefined, maximum: undefined, initial: undefined, description: "The server's words." };
  for (const [name, choices] of Object.entries(WORDS.options)) {
    const words = nameOption(t, { ...field, ...rest, name, choices });
    expect([name, words.label, words.hint]).not.toEqual([name, name, rest.description]);
    expect(choices.filter((choice) => words.choice(choice) === choice)).toEqual([]);
  }
});
