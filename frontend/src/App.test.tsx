/** The app renders, in every language. */

import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";

import { App } from "./App";
import { createI18n } from "./i18n";

test.each([
  ["en", "There are no pages here yet."],
  ["zh", "这里还没有页面。"],
] as const)("%s", (language, words) => {
  const markup = renderToStaticMarkup(<App i18n={createI18n(language)} styleNonce="abc" />);
  expect(markup).toContain(words);
  expect(markup).toContain('nonce="abc"');
});
