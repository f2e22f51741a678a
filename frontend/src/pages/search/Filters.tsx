/** What narrows a search: the encoder, the parts that are compared, and what items are like. */

import { Group, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { askFindingCounts } from "../../api/findings";
import { askOntologyVersion } from "../../api/ontologies";
import { askEncoders, BUILT_IN_ENCODER } from "../../api/search";
import { MEDIA, PROGRESS } from "../data/search";
import { readMetadata } from "../data/values";
import { nameCheck } from "../findings/words";
import { type LikenessSearch, SHOWN_NAMES } from "./search";
import { CLEAN } from "./wanted";

/** The search and how to change it. */
export interface FiltersProps {
  readonly projectId: number;
  readonly search: LikenessSearch;
  readonly onChange: (search: LikenessSearch) => void;
}

/** One row of choices, which wraps where there is little room. */
export function Filters(props: FiltersProps): ReactNode {
  return (
    <Group gap="sm" align="end">
      <Spaces {...props} />
      <ItemFilters {...props} />
      <FindingSelect {...props} />
      <MetadataInput {...props} />
    </Group>
  );
}

const WIDTH_PX = 164;
const SHARED = { size: "xs", clearable: true, w: WIDTH_PX } as const;

/** Whose space is searched, and which parts in it. */
function Spaces({ projectId, search, onChange }: FiltersProps): ReactNode {
  const { t } = useTranslation("curation");
  const encoders = useQuery(askEncoders(projectId)).data ?? [];
  const names = encoders.length === 0 ? [BUILT_IN_ENCODER] : encoders.map(({ name }) => name);
  return (
    <>
      <Select
        size="xs"
        w={WIDTH_PX}
        label={t("search.encoder")}
        allowDeselect={false}
        data={[...new Set(names)]}
        value={search.encoder ?? names[0] ?? BUILT_IN_ENCODER}
        onChange={(value) => {
          onChange({ ...search, encoder: value ?? undefined });
        }}
      />
      <Select
        {...SHARED}
        placeholder={t("search.any")}
        label={t("search.shown")}
        data={SHOWN_NAMES.map((value) => ({ value, label: t(`search.shownOf.${value}`) }))}
        value={search.shown ?? null}
        onChange={(value) => {
          onChange({ ...search, shown: SHOWN_NAMES.find((name) => name === value) });
        }}
      />
    </>
  );
}

/** What the data page narrows by as well. */
function ItemFilters({ projectId, search, onChange }: FiltersProps): ReactNode {
  const { t } = useTranslation("curation");
  const classList = useQuery(askOntologyVersion(projectId)).data?.definition.classes ?? [];
  const any = t("search.any");
  return (
    <>
      <Select
        {...SHARED}
        placeholder={any}
        label={t("search.progress")}
        data={PROGRESS.map((value) => ({ value, label: t(`search.progressOf.${value}`) }))}
        value={search.progress ?? null}
        onChange={(value) => {
          onChange({ ...search, progress: value ?? undefined });
        }}
      />
      <Select
        {...SHARED}
        placeholder={any}
        label={t("search.media")}
        data={MEDIA.map((value) => ({ value, label: t(`search.mediaOf.${value}`) }))}
        value={search.media ?? null}
        onChange={(value) => {
          onChange({ ...search, media: value ?? undefined });
        }}
      />
      <Select
        {...SHARED}
        placeholder={any}
        label={t("search.class")}
        searchable
        data={classList.map(({ id, name }) => ({ value: id, label: name }))}
        value={search.class ?? null}
        onChange={(value) => {
          onChange({ ...search, class: value ?? undefined });
        }}
      />
    </>
  );
}

function FindingSelect({ projectId, search, onChange }: FiltersProps): ReactNode {
  const { t } = useTranslation("curation");
  const { t: tFindings } = useTranslation("findings");
  const checks = useQuery(askFindingCounts(projectId, "open")).data ?? [];
  const found = checks.filter(({ count, check }) => count > 0 || check === search.finding);
  return (
    <Select
      {...SHARED}
      placeholder={t("search.any")}
      label={t("search.finding")}
      data={[
        { value: CLEAN, label: t("search.clean") },
        ...found.map(({ check }) => ({ value: check, label: nameCheck(tFindings, check) })),
      ]}
      value={search.finding ?? null}
      onChange={(value) => {
        onChange({ ...search, finding: value ?? undefined });
      }}
    />
  );
}

function MetadataInput({ search, onChange }: Omit<FiltersProps, "projectId">): ReactNode {
  const { t } = useTranslation("curation");
  const [words, setWords] = useState(search.metadata ?? "");
  const isRead = words.trim() === "" || readMetadata(words) !== null;
  const take = (): void => {
    const wanted = words.trim() === "" ? undefined : words.trim();
    if (isRead && wanted !== search.metadata) onChange({ ...search, metadata: wanted });
  };
  return (
    <TextInput
      size="xs"
      w={WIDTH_PX}
      label={t("search.metadata")}
      placeholder={t("search.metadataHint")}
      error={!isRead && t("search.metadataForm")}
      value={words}
      onChange={(event) => {
        setWords(event.currentTarget.value);
      }}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === "Enter") take();
      }}
    />
  );
}
