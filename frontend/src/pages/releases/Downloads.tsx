/** What of a release can be fetched besides exports: manifest, data card, Croissant. */

import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Release } from "../../api/releases";

const FILES = ["manifest", "items", "card", "croissant"] as const;

/** A menu of files. */
export function Downloads({ release }: { readonly release: Release }): ReactNode {
  const { t } = useTranslation("releases");
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {t("downloads.title")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FILES.map((file) => (
          <Menu.Item key={file} component="a" href={`/api/releases/${release.id}/${file}`} download>
            {t(`downloads.${file}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
