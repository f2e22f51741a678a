/** Starts the app in its page. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createQueryClient } from "./api/queryClient";
import { App } from "./App";
import { Scope } from "./core/scope";
import { chooseLanguage, createI18n, LANGUAGE_KEY } from "./i18n";

const RELOADED_KEY = "loopwright-reloaded";
const RELOAD_AGAIN_MS = 30_000;

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element with the id 'root'");

const chosen = localStorage.getItem(LANGUAGE_KEY);
const i18n = createI18n(chooseLanguage(chosen === null ? navigator.languages : [chosen]));
document.documentElement.lang = i18n.language;
i18n.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});

// A new release of the pages takes old parts away; a page that is still open then loads anew, once.
new Scope().listen(window, "vite:preloadError", () => {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED_KEY) ?? 0) < RELOAD_AGAIN_MS) return;
  sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
  window.location.reload();
});

const nonce = document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce ?? "";

createRoot(root).render(
  <StrictMode>
    <App i18n={i18n} queryClient={createQueryClient()} styleNonce={nonce} />
  </StrictMode>,
);
