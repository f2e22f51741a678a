/** What narrows the list and stands in no facet, each with a way to take it away. */

import { Button, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { NO_FILTER } from "./filters";
import classes from "./filters.module.css";
import { useFilterWords } from "./useFilterWords";
import type { DataView } from "./useDataView";

/** The row; nothing where there is nothing to show. */
export function FilterChips({ view }: { readonly view: DataView }): ReactNode {
  const { t } = useTranslation("data");
  const words = useFilterWords();
  const { facts = [], metadata = [], findings = [], clean, state, errors } = view.search;
  const chips = [
    ...facts.map((entry) => ({
      name: words.range(entry),
      take: { facts: facts.filter((each) => each !== entry) },
    })),
    ...metadata.map((entry) => ({ name: entry, take: { metadata: metadata.filter((each) => each !== entry) } })),
    ...findings.map((check) => ({
      name: words.finding(check),
      take: { findings: findings.filter((each) => each !== check) },
    })),
    ...(clean === true ? [{ name: t("filters.clean"), take: { clean: undefined } }] : []),
    ...(state === "any" ? [{ name: t("filters.any"), take: { state: undefined } }] : []),
    ...(errors === false ? [{ name: t("filters.whole"), take: { errors: undefined } }] : []),
  ];
  if (chips.length === 0) return null;
  return (
    <div role="group" aria-label={t("filters.label")} className={classes["chips"]}>
      {chips.map(({ name, take }) => (
        <UnstyledButton
          key={name}
          className={classes["chip"] ?? ""}
          aria-label={t("filters.remove", { name })}
          onClick={() => {
            view.change(take);
          }}
        >
          <span className={classes["chipName"]}>{name}</span>
          <IconX size={12} aria-hidden />
        </UnstyledButton>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        onClick={() => {
          view.change(NO_FILTER);
        }}
      >
        {t("nothing.action")}
      </Button>
    </div>
  );
}
