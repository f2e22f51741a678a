/** What kinds of marks are called, as on the labeling page. */

import { useTranslation } from "react-i18next";

/**
 * Read the names of kinds of marks.
 *
 * @returns The names in the person's language, by kind.
 */
export function useKindNames(): Readonly<Record<string, string>> {
  const { t } = useTranslation("label");
  return t("kind", { returnObjects: true });
}
