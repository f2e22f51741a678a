/** What is looked for: words or an item, and what narrows it. */

import { Button, CloseButton, Group, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { askItem } from "../../api/items";
import { askOntologyVersion } from "../../api/ontologies";
import { askEncoders, BUILT_IN_ENCODER } from "../../api/search";
import { useKeys } from "../../keys/useKeys";
import { KeyHint } from "../../ui/KeyHint";
import { MEDIA, PROGRESS } from "../data/search";
import type { LikenessSearch } from "./search";
import classes from "./search.module.css";

/** The search and how to change it. */
export interface SearchBarProps {
  readonly projectId: number;
  readonly search: LikenessSearch;
  readonly onChange: (search: LikenessSearch) => void;
}

/** The bar; its height is the same for words and items. */
export function SearchBar({ projectId, search, onChange }: SearchBarProps): ReactNode {
  return (
    <div className={classes["bar"]}>
      {search.item === undefined ? (
        <Words search={search} onChange={onChange} />
      ) : (
        <LikeItem item={search.item} search={search} onChange={onChange} />
      )}
      <Filters projectId={projectId} search={search} onChange={onChange} />
    </div>
  );
}

type Part = Omit<SearchBarProps, "projectId">;

function Words({ search, onChange }: Part): ReactNode {
  const { t } = useTranslation("curation");
  const [text, setText] = useState(search.text ?? "");
  const input = useRef<HTMLInputElement>(null);
  useKeys([
    {
      keys: "/",
      label: t("search.go"),
      group: t("search.title"),
      run: () => {
        input.current?.focus();
        return undefined;
      },
    },
  ]);
  return (
    <form
      className={classes["words"]}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        onChange({ ...search, text: text.trim() === "" ? undefined : text.trim(), item: undefined });
      }}
    >
      <TextInput
        ref={input}
        className={classes["input"] ?? ""}
        size="md"
        autoFocus
        value={text}
        aria-label={t("search.words")}
        placeholder={t("search.words")}
        leftSection={<IconSearch size={18} stroke={1.5} aria-hidden />}
        rightSection={<KeyHint>/</KeyHint>}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
      />
      <Button type="submit" size="md" disabled={text.trim() === ""}>
        {t("search.go")}
      </Button>
    </form>
  );
}

function LikeItem({ item, search, onChange }: Part & { readonly item: number }): ReactNode {
  const { t } = useTranslation("curation");
  const { data } = useQuery(askItem(item));
  const picture = Object.values(data?.slots ?? {}).find(({ thumbnail_url }) => thumbnail_url !== null)?.thumbnail_url;
  return (
    <div className={classes["like"]}>
      {typeof picture === "string" && <img src={picture} alt="" />}
      <span className={classes["likeWords"]}>
        {data === undefined ? t("search.likeGone", { id: item }) : t("search.like", { key: data.key })}
      </span>
      <CloseButton
        aria-label={t("search.clear")}
        title={t("search.clear")}
        onClick={() => {
          onChange({ ...search, item: undefined });
        }}
      />
    </div>
  );
}

function Filters({ projectId, search, onChange }: SearchBarProps): ReactNode {
  const { t } = useTranslation("curation");
  const encoders = useQuery(askEncoders(projectId)).data ?? [];
  const classList = useQuery(askOntologyVersion(projectId)).data?.definition.classes ?? [];
  const names = encoders.length === 0 ? [BUILT_IN_ENCODER] : encoders.map(({ name }) => name);
  const shared = { size: "xs", placeholder: t("search.any"), clearable: true } as const;
  return (
    <Group gap="sm" align="end">
      <Select
        {...shared}
        label={t("search.encoder")}
        clearable={false}
        allowDeselect={false}
        data={[...new Set(names)]}
        value={search.encoder ?? names[0] ?? BUILT_IN_ENCODER}
        onChange={(value) => {
          onChange({ ...search, encoder: value ?? undefined });
        }}
      />
      <Select
        {...shared}
        label={t("search.progress")}
        data={PROGRESS.map((value) => ({ value, label: t(`search.progressOf.${value}`) }))}
        value={search.progress ?? null}
        onChange={(value) => {
          onChange({ ...search, progress: value ?? undefined });
        }}
      />
      <Select
        {...shared}
        label={t("search.media")}
        data={MEDIA.map((value) => ({ value, label: t(`search.mediaOf.${value}`) }))}
        value={search.media ?? null}
        onChange={(value) => {
          onChange({ ...search, media: value ?? undefined });
        }}
      />
      <Select
        {...shared}
        label={t("search.class")}
        searchable
        data={classList.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.class ?? null}
        onChange={(value) => {
          onChange({ ...search, class: value ?? undefined });
        }}
      />
    </Group>
  );
}
