/** The formats of the person's language, for components. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { createFormat, type Format } from "./format";

/**
 * Read the formats of the language that the page is in.
 *
 * @returns Ways to write numbers, sizes, times and dates.
 */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(i18n.language), [i18n.language]);
}
