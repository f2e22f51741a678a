/** The frame of all pages: theme, language, and one day routes. */

import "@fontsource-variable/inter";
import "@mantine/core/styles.layer.css";
import "./ui/global.css";

import { Center, MantineProvider, Stack, Text, Title } from "@mantine/core";
import type { i18n } from "i18next";
import type { ReactNode } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";

import { resolveVariables, theme } from "./ui/theme";

/** What the app needs from the page that it is in. */
export interface AppProps {
  readonly i18n: i18n;
  /** Allows the theme's style element under a strict content security policy; empty when there is none. */
  readonly styleNonce?: string;
}

/** The app. */
export function App({ i18n, styleNonce = "" }: AppProps): ReactNode {
  return (
    <I18nextProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={resolveVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => styleNonce}
      >
        <Placeholder />
      </MantineProvider>
    </I18nextProvider>
  );
}

function Placeholder(): ReactNode {
  const { t } = useTranslation();
  return (
    <Center component="main" mih="100vh">
      <Stack align="center" gap="sm">
        <Title order={1}>{t("app.name")}</Title>
        <Text c="dimmed">{t("app.empty")}</Text>
      </Stack>
    </Center>
  );
}
