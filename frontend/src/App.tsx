/** What every page stands in: theme, language, cache, keyboard, routes. */

import "@fontsource-variable/inter";
import "@mantine/core/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "@mantine/spotlight/styles.layer.css";
import "./ui/global.css";

import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import type { i18n } from "i18next";
import { type ReactNode, useState } from "react";
import { I18nextProvider } from "react-i18next";

import { useKeyboard } from "./keys/useKeys";
import { makeRouter } from "./routes";
import { resolveVariables, theme } from "./ui/theme";

/** What the app needs from the page that it is in. */
export interface AppProps {
  readonly i18n: i18n;
  readonly queryClient: QueryClient;
  /** Allows the theme's style element under a strict content security policy; empty when there is none. */
  readonly styleNonce?: string;
}

/** The app. */
export function App({ i18n, queryClient, styleNonce = "" }: AppProps): ReactNode {
  const [router] = useState(() => makeRouter(queryClient));
  useKeyboard();
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolveVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => styleNonce}
      >
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
        <Notifications position="bottom-right" limit={4} />
      </MantineProvider>
    </I18nextProvider>
  );
}
