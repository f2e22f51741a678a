/** What the server says, in the person's language. */

import { useCallback, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { Signal } from "../core/signal";
import { type Catalogue, makeSay, type Say } from "../locales/sentences";

/** The languages that the server does not speak, each loaded when somebody reads it. */
const CATALOGUES: Readonly<Record<string, () => Promise<{ readonly default: Catalogue }>>> = {
  zh: () => import("../locales/zh/sentences"),
};

const arrived = new Signal<undefined>();
const known = new Map<string, Say>();
const asIs: Say = (sentence) => sentence;

function read(language: string): Say {
  const load = CATALOGUES[language];
  if (!known.has(language) && load !== undefined) {
    known.set(language, asIs);
    load().then(
      (catalogue) => {
        known.set(language, makeSay(catalogue.default));
        arrived.emit(undefined);
      },
      // Without a network: asked for again when something else is said.
      () => known.delete(language),
    );
  }
  return known.get(language) ?? asIs;
}

/**
 * Read the server's sentences in the language that the page is in.
 *
 * @returns Translates one of its sentences; one that nobody has translated stays English.
 */
export function useSentence(): Say {
  const { i18n } = useTranslation();
  const snapshot = useCallback(() => read(i18n.language), [i18n.language]);
  return useSyncExternalStore(arrived.subscribe, snapshot);
}
