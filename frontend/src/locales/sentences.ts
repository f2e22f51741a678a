/** What the server says about formats, in other languages than its own: sentences by what they are in English. */

import zh from "./zh/sentences.json";

const SENTENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = { zh };
const LEFT_OUT = " were left out: ";

/**
 * Translate a sentence of the server: the title or description of a format, or what it could not carry.
 *
 * Which kinds of marks are left out, and why, are said apart: `Boxes were left out: COCO has no such thing.`
 *
 * @param language - The language that the page is in.
 * @param sentence - The sentence, in English.
 * @returns The sentence in that language; as it was where nobody has translated it.
 */
export function translateSentence(language: string, sentence: string): string {
  const known = SENTENCES[language];
  if (known === undefined) return sentence;
  const [kinds, reason] = sentence.split(LEFT_OUT, 2).map((part) => known[part]);
  const parts = kinds === undefined || reason === undefined ? undefined : `${kinds}${known[LEFT_OUT] ?? ""}${reason}`;
  return known[sentence] ?? parts ?? sentence;
}
