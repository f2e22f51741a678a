/** The catalogues say the same things, and nothing that nobody asks for. */

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { chooseLanguage, LOCALES } from "./i18n";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const PLURAL = /_(zero|one|two|few|many|other)$/;

interface Words {
  readonly [key: string]: string | Words;
}

function flatten(words: Words, path = ""): [key: string, text: string][] {
  return Object.entries(words).flatMap(([key, entry]): [string, string][] =>
    typeof entry === "string" ? [[path + key, entry]] : flatten(entry, `${path}${key}.`),
  );
}

/** Keys without their plural endings, of which languages have different ones, with the values that they show. */
function listKeys(words: Words): Map<string, string> {
  const entries = flatten(words).map(([key, text]): [string, string] => {
    const shown = [...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name);
    return [key.replace(PLURAL, ""), [...new Set(shown)].sort().join()];
  });
  return new Map(entries);
}

function readSources(): string {
  const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" });
  const sources = names.filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."));
  return sources.map((name) => readFileSync(FOLDER + name, "utf8")).join("\n");
}

test.each(Object.entries(LOCALES))("%s has the keys and the values of English", (_, words) => {
  expect(Object.fromEntries(listKeys(words))).toEqual(Object.fromEntries(listKeys(LOCALES.en)));
});

test.each(Object.entries(LOCALES))("%s has every plural form that it needs", (language, words) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = flatten(words).map(([key]) => key);
  const plurals = new Set(keys.filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, "")));
  const missing = [...plurals]
    .flatMap((key) => needed.map((form) => `${key}_${form}`))
    .filter((key) => !keys.includes(key));
  expect(missing).toEqual([]);
});

test.each(Object.entries(LOCALES.en))("every key of %s is asked for somewhere", (area, words) => {
  const source = readSources();
  // A key may be put together: `status.${state}` asks for all keys that begin like it.
  const prefixes = [...source.matchAll(/`(?:\w+:)?([\w.]+\.)\$\{/g)].map(([, prefix]) => prefix ?? "");
  const unused = [...listKeys(words).keys()].filter(
    (key) =>
      !source.includes(`"${key}"`) &&
      !source.includes(`"${area}:${key}"`) &&
      !prefixes.some((prefix) => key.startsWith(prefix)),
  );
  expect(unused).toEqual([]);
});

test("the person's first language that there is", () => {
  expect(chooseLanguage(["fr-CH", "zh-Hans-CN", "en"])).toBe("zh");
  expect(chooseLanguage(["EN-gb"])).toBe("en");
  expect(chooseLanguage([])).toBe("en");
});
