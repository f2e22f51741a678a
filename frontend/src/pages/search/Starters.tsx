/** What the page shows before anything is asked: some items to begin with. */

import { Text, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { askFirstItems } from "../../api/search";
import { EmptyState } from "../../ui/EmptyState";
import { Thumbnail } from "../../ui/Thumbnail";
import classes from "./search.module.css";

const SHOWN = 8;

/** Items to be like. */
export interface StartersProps {
  readonly projectId: number;
  readonly onChoose: (item: number) => void;
}

/** One sentence and a strip of items. */
export function Starters({ projectId, onChoose }: StartersProps): ReactNode {
  const { t } = useTranslation("curation");
  const items = useQuery(askFirstItems(projectId, SHOWN)).data ?? [];
  return (
    <>
      <EmptyState icon={<IconSearch size={28} stroke={1.25} />} title={t("search.start.title")}>
        {t("search.start.words")}
      </EmptyState>
      {items.length > 0 && (
        <>
          <Text size="sm" c="dimmed">
            {t("search.start.try")}
          </Text>
          <div className={classes["starters"]}>
            {items.map((item) => (
              <UnstyledButton
                key={item.id}
                aria-label={`${t("search.similar")}: ${item.key}`}
                onClick={() => {
                  onChoose(item.id);
                }}
              >
                <Thumbnail url={item.thumbnail_url} name="" media={item.media} text={item.text} />
              </UnstyledButton>
            ))}
          </div>
        </>
      )}
    </>
  );
}
