/** What the server says about formats, in the person's language. */

import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import { translateSentence } from "../locales/sentences";

/**
 * Read the server's sentences in the language that the page is in.
 *
 * @returns Translates one of its sentences; one that nobody has translated stays English.
 */
export function useSentence(): (sentence: string) => string {
  const { i18n } = useTranslation();
  return useCallback((sentence: string) => translateSentence(i18n.language, sentence), [i18n.language]);
}
