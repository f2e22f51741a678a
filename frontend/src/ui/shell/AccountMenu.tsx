/** What is the person's own: name, language, theme, leaving. */

import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { signOut, usePerson, useProfileChange } from "../../api/session";
import { LANGUAGE_KEY, LANGUAGE_NAMES, type Language } from "../../i18n";
import { showFailure } from "../notify";
import classes from "./shell.module.css";

const THEMES = [
  ["auto", IconDeviceDesktop],
  ["light", IconSun],
  ["dark", IconMoon],
] as const;

/** The menu behind the person's initials. */
export function AccountMenu(): ReactNode {
  const { t, i18n } = useTranslation("shell");
  const person = usePerson();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const change = useProfileChange();
  useOwnTheme();
  if (person === null) return null;
  const speak = (language: string): void => {
    localStorage.setItem(LANGUAGE_KEY, language);
    void i18n.changeLanguage(language);
    change.mutate({ locale: language });
  };
  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <UnstyledButton className={classes["account"] ?? ""} aria-label={t("account.open", { name: person.name })}>
          <Avatar size={28} radius={14} variant="filled" name={person.name} color="accent" alt="" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes["who"]}>
          <Text size="sm" fw={600} truncate>
            {person.name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {person.email}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Label>{t("theme.label")}</Menu.Label>
        {THEMES.map(([name, Icon]) => (
          <Menu.Item
            key={name}
            leftSection={<Icon size={16} stroke={1.5} />}
            rightSection={colorScheme === name ? <IconCheck size={14} /> : null}
            onClick={() => {
              setColorScheme(name);
              change.mutate({ theme: name });
            }}
          >
            {t(`theme.${name}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{t("account.language")}</Menu.Label>
        {(Object.keys(LANGUAGE_NAMES) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            rightSection={i18n.language === language ? <IconCheck size={14} /> : null}
            onClick={() => {
              speak(language);
            }}
          >
            {LANGUAGE_NAMES[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} stroke={1.5} />} onClick={leave}>
          {t("account.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function leave(): void {
  signOut().then(() => {
    window.location.assign(import.meta.env.DEV ? import.meta.env.BASE_URL : "/");
  }, showFailure);
}

/** A theme that was chosen on another device holds here as well, until one is chosen here. */
function useOwnTheme(): void {
  const theme = usePerson()?.theme;
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme === "light" || theme === "dark") setColorScheme(theme);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the person is known
  }, [theme]);
}
