/** What an address shows that nothing lives at. */

import { Button } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "../../ui/EmptyState";
import { Page } from "../../ui/Page";

/** The page. */
export function MissingPage(): ReactNode {
  const { t } = useTranslation("shell");
  return (
    <main style={{ height: "100%" }}>
      <Page>
        <EmptyState
          icon={<IconMapOff size={28} stroke={1.5} />}
          title={t("missing.title")}
          action={
            <Button component={Link} to="/projects" variant="default">
              {t("missing.action")}
            </Button>
          }
        >
          {t("missing.words")}
        </EmptyState>
      </Page>
    </main>
  );
}
