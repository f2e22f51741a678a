/** Starts the app in its page. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { App } from "./App";
import { chooseLanguage, createI18n } from "./i18n";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element with the id 'root'");

const language = chooseLanguage(navigator.languages);
document.documentElement.lang = language;

const nonce = document.querySelector<HTMLMetaElement>("meta[property='csp-nonce']")?.nonce ?? "";

createRoot(root).render(
  <StrictMode>
    <App i18n={createI18n(language)} styleNonce={nonce} />
  </StrictMode>,
);
