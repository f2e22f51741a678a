/** Starts the app in its page. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createQueryClient } from "./api/queryClient";
import { App } from "./App";
import { chooseLanguage, createI18n, LANGUAGE_KEY } from "./i18n";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element with the id 'root'");

const chosen = localStorage.getItem(LANGUAGE_KEY);
const i18n = createI18n(chooseLanguage(chosen === null ? navigator.languages : [chosen]));
document.documentElement.lang = i18n.language;
i18n.on("languageChanged", (language) => {
  document.documentElement.lang = language;
});

const nonce = document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce ?? "";

createRoot(root).render(
  <StrictMode>
    <App i18n={i18n} queryClient={createQueryClient()} styleNonce={nonce} />
  </StrictMode>,
);
