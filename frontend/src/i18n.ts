/** Words in the person's language. Every string that a person reads is in `locales/`, one catalogue an area. */

import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";

import en from "./locales/en";
import zh from "./locales/zh";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof en;
  }
}

/** The languages there are, with their catalogues. */
export const LOCALES = { en, zh } as const;

/** A language that there is a catalogue for. */
export type Language = keyof typeof LOCALES;

/** How the languages call themselves. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: "English", zh: "中文" };

/** Where the browser keeps the language that somebody chose. */
export const LANGUAGE_KEY = "loopwright-language";

/**
 * Choose among the languages there are.
 *
 * @param wanted - Language tags in order of preference, e.g. `zh-Hans-CN`.
 * @returns The first that there is a catalogue for; English when there is none.
 */
export function chooseLanguage(wanted: readonly string[]): Language {
  const known = Object.keys(LOCALES) as Language[];
  const found = wanted.map((tag) => known.find((language) => tag.toLowerCase().split("-")[0] === language));
  return found.find((language) => language !== undefined) ?? "en";
}

/**
 * Make the catalogues ready to use.
 *
 * @param language - The language to begin with.
 * @returns What components and pages translate with.
 */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    defaultNS: "common",
    resources: LOCALES,
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}
