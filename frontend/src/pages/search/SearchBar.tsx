/** What is looked for: words, a picture, an item or a region of one; and what narrows it. */

import { Button, CloseButton, FileButton, TextInput } from "@mantine/core";
import { IconPhotoSearch, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useKeys } from "../../keys/useKeys";
import { KeyHint } from "../../ui/KeyHint";
import { Filters } from "./Filters";
import { LikeItem } from "./LikeItem";
import type { LikenessSearch } from "./search";
import classes from "./search.module.css";

const PICTURES = "image/*";

/** The search and how to change it. */
export interface SearchBarProps {
  readonly projectId: number;
  readonly search: LikenessSearch;
  /** A picture to look for, which goes before everything else. */
  readonly picture: File | null;
  readonly onChange: (search: LikenessSearch) => void;
  readonly onPicture: (picture: File | null) => void;
}

/** The bar; its height is the same for words, pictures and items. A picture can be dropped on it or pasted. */
export function SearchBar({ projectId, search, picture, onChange, onPicture }: SearchBarProps): ReactNode {
  const [isOver, setOver] = useState(false);
  return (
    <div
      className={classes["bar"]}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const dropped = findPicture(event.dataTransfer.files);
        if (dropped !== null) onPicture(dropped);
      }}
    >
      {picture !== null ? (
        <LikePicture picture={picture} onPicture={onPicture} />
      ) : search.item === undefined ? (
        <Words search={search} onChange={onChange} onPicture={onPicture} />
      ) : (
        <LikeItem item={search.item} search={search} onChange={onChange} />
      )}
      <Filters projectId={projectId} search={search} onChange={onChange} />
    </div>
  );
}

type WordsProps = Pick<SearchBarProps, "search" | "onChange" | "onPicture">;

function Words({ search, onChange, onPicture }: WordsProps): ReactNode {
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
        onPaste={(event) => {
          const pasted = findPicture(event.clipboardData.files);
          if (pasted === null) return;
          event.preventDefault();
          onPicture(pasted);
        }}
      />
      <Button type="submit" size="md" disabled={text.trim() === ""}>
        {t("search.go")}
      </Button>
      <FileButton accept={PICTURES} onChange={onPicture}>
        {(props) => (
          <Button
            {...props}
            size="md"
            variant="default"
            title={t("search.pictureHint")}
            leftSection={<IconPhotoSearch size={18} stroke={1.5} aria-hidden />}
          >
            {t("search.picture")}
          </Button>
        )}
      </FileButton>
    </form>
  );
}

interface LikePictureProps {
  readonly picture: File;
  readonly onPicture: (picture: File | null) => void;
}

function LikePicture({ picture, onPicture }: LikePictureProps): ReactNode {
  const { t } = useTranslation("curation");
  const url = useMemo(() => URL.createObjectURL(picture), [picture]);
  useEffect(
    () => () => {
      URL.revokeObjectURL(url);
    },
    [url],
  );
  return (
    <div className={classes["like"]}>
      <img src={url} alt="" />
      <span className={classes["likeWords"]}>{t("search.likePicture", { name: picture.name })}</span>
      <CloseButton
        aria-label={t("search.clear")}
        title={t("search.clear")}
        onClick={() => {
          onPicture(null);
        }}
      />
    </div>
  );
}

function findPicture(files: FileList): File | null {
  return [...files].find(({ type }) => type.startsWith("image/")) ?? null;
}
