/** Every sentence about formats that the server has is there in every other language. */

import { expect, test } from "vitest";

import { WORDS } from "../../testing/formatWords";
import { type Language, LOCALES } from "../i18n";
import { translateSentence } from "./sentences";

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
