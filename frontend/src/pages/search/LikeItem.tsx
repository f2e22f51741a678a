/** The item that is looked for, and the region of it when that alone counts. */

import { Button, CloseButton } from "@mantine/core";
import { IconCrop } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../../api/client";
import { askItem } from "../../api/items";
import { RegionDialog } from "./RegionDialog";
import type { LikenessSearch } from "./search";
import classes from "./search.module.css";
import { readCrop } from "./wanted";

/** The search and how to change it. */
export interface LikeItemProps {
  readonly item: number;
  readonly search: LikenessSearch;
  readonly onChange: (search: LikenessSearch) => void;
}

/** Its picture, its name, and ways to a region, to the whole and back to words. */
export function LikeItem({ item, search, onChange }: LikeItemProps): ReactNode {
  const { t } = useTranslation("curation");
  const { data } = useQuery(askItem(item));
  const slots = Object.entries(data?.slots ?? {});
  const picture = slots.find(([, { thumbnail_url }]) => thumbnail_url !== null)?.[1].thumbnail_url;
  const words = data === undefined ? t("search.likeGone", { id: item }) : t(tell(search.part), { key: data.key });
  return (
    <div className={classes["like"]}>
      {typeof picture === "string" && <img src={picture} alt="" />}
      <span className={classes["likeWords"]}>{words}</span>
      <RegionButton slots={slots} search={search} onChange={onChange} />
      {search.part !== undefined && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => {
            onChange({ ...search, part: undefined, slot: undefined });
          }}
        >
          {t("search.region.whole")}
        </Button>
      )}
      <CloseButton
        aria-label={t("search.clear")}
        title={t("search.clear")}
        onClick={() => {
          onChange({ ...search, item: undefined, part: undefined, slot: undefined });
        }}
      />
    </div>
  );
}

interface RegionButtonProps extends Omit<LikeItemProps, "item"> {
  readonly slots: readonly (readonly [string, Schemas["SlotView"]])[];
}

/** Opens the image to draw on; nothing for an item without one. */
function RegionButton({ slots, search, onChange }: RegionButtonProps): ReactNode {
  const { t } = useTranslation("curation");
  const [isChoosing, setChoosing] = useState(false);
  const image = slots.find(([slot, { media }]) => media === "image" && [slot, undefined].includes(search.slot));
  if (image === undefined) return null;
  const isRegion = readCrop(search.part ?? "") !== null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconCrop size={16} stroke={1.5} aria-hidden />}
        onClick={() => {
          setChoosing(true);
        }}
      >
        {isRegion ? t("search.region.other") : t("search.region.choose")}
      </Button>
      <RegionDialog
        opened={isChoosing}
        image={image[1]}
        part={search.part ?? ""}
        onClose={() => {
          setChoosing(false);
        }}
        onChoose={(part) => {
          setChoosing(false);
          onChange({ ...search, part, slot: image[0] });
        }}
      />
    </>
  );
}

function tell(part: string | undefined): "search.like" | "search.likeRegion" | "search.likePart" {
  if (part === undefined) return "search.like";
  return readCrop(part) === null ? "search.likePart" : "search.likeRegion";
}
