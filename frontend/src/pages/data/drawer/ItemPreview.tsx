/** What an item shows: picture with its regions, clip, sound or text, slot by slot. */

import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../../../api/client";
import { askMaskCounts, type Item, useRetry } from "../../../api/items";
import { askOntologyVersion } from "../../../api/ontologies";
import { hasRole, type Project } from "../../../api/projects";
import { parseDocument } from "../../../core/document/document";
import type { Mark } from "../../../core/document/mark";
import { isOnPicture } from "../../../kinds/layers";
import { KINDS } from "../../../kinds/registry";
import { FrameClock } from "../../../media/frameClock";
import { findAddress } from "../../../media/orientation";
import { MarkedVideo } from "../../../ui/MarkedVideo";
import { MarkShapes, type MarkShapesProps } from "../../../ui/MarkShapes";
import { showFailure } from "../../../ui/notify";
import { styleClass } from "../../../ui/palette";
import { useSentence } from "../../../ui/useSentence";
import shared from "../data.module.css";
import classes from "./drawer.module.css";

type Slot = Schemas["SlotView"];

/** Which item of which project. */
export interface ItemPreviewProps {
  readonly project: Project;
  readonly item: Item;
}

/** All slots, one below the other. */
export function ItemPreview({ project, item }: ItemPreviewProps): ReactNode {
  const marks = readMarks(item);
  const look = useLook(project.id, item);
  const slots = Object.entries(item.slots);
  return (
    <>
      {slots.map(([name, slot]) => (
        <div key={name}>
          {slots.length > 1 && <span className={classes["slot"]}>{name}</span>}
          <SlotPreview slot={slot} alt={item.key} marks={marks.filter((mark) => mark.slot === name)} look={look} />
        </div>
      ))}
      {slots.some(([, slot]) => slot.state === "failed") && hasRole(project, "manager") && (
        <RetryButton project={project.id} item={item.id} />
      )}
    </>
  );
}

type Look = Pick<MarkShapesProps, "skeletons" | "counts" | "findColour">;

/** What marks look like that is not in the marks. */
function useLook(project: number, item: Item): Look {
  const { data } = useQuery(askOntologyVersion(project));
  const { data: counts = NO_COUNTS } = useQuery(askMaskCounts(item));
  const definition = data?.definition;
  const entries = definition?.classes ?? [];
  const findColour = (classId: string): string => {
    const index = entries.findIndex(({ id }) => id === classId);
    return styleClass(Math.max(0, index), entries[index]?.colour).colour;
  };
  return { skeletons: definition?.skeletons ?? NO_SKELETONS, counts, findColour };
}

const NO_COUNTS: Look["counts"] = new Map();
const NO_SKELETONS: Look["skeletons"] = [];

/** Reads the files of an item again: one that was away may be there now. */
function RetryButton({ project, item }: { readonly project: number; readonly item: number }): ReactNode {
  const { t } = useTranslation("data");
  const retry = useRetry(project);
  return (
    <Button
      size="xs"
      variant="light"
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={retry.isPending}
      onClick={() => {
        retry.mutate([item], { onError: showFailure });
      }}
    >
      {t("drawer.retry")}
    </Button>
  );
}

/** The marks of the newest annotation; none where it cannot be read. */
function readMarks(item: Item): readonly Mark[] {
  const newest = item.annotations.at(-1);
  if (newest === undefined) return [];
  try {
    return parseDocument(newest.document, KINDS).marks;
  } catch {
    return [];
  }
}

interface SlotPreviewProps {
  readonly slot: Slot;
  readonly alt: string;
  readonly marks: readonly Mark[];
  readonly look: Look;
}

function SlotPreview({ slot, ...rest }: SlotPreviewProps): ReactNode {
  const { t } = useTranslation("data");
  const say = useSentence();
  const url = slot.url ?? null;
  if (slot.text !== undefined && slot.text !== null) return <p className={classes["text"]}>{slot.text}</p>;
  if (slot.state !== "ready")
    return <p className={shared["problem"]}>{say(readTrouble(slot) ?? t("drawer.waiting"))}</p>;
  if (url === null) return null;
  if (slot.media === "video" || slot.media === "audio" || slot.media === "image")
    return (
      <div className={classes["preview"]}>
        <Player slot={slot} url={url} {...rest} />
      </div>
    );
  return (
    <p className={classes["text"]}>
      <a href={url}>{slot.name}</a>
    </p>
  );
}

function Player({ slot, url, alt, marks, look }: SlotPreviewProps & { readonly url: string }): ReactNode {
  const [clock] = useState(() => new FrameClock());
  const size = { width: slot.width_px ?? 0, height: slot.height_px ?? 0 };
  if (slot.media === "audio") return <audio src={url} controls preload="metadata" aria-label={alt} />;
  return (
    <div className={classes["frame"]}>
      {slot.media === "video" ? (
        <MarkedVideo
          url={url}
          label={alt}
          clock={clock}
          marks={marks}
          poster={slot.thumbnail_url ?? null}
          {...size}
          {...look}
        />
      ) : (
        <>
          <img
            src={findAddress(slot)}
            alt={alt}
            width={slot.width_px ?? undefined}
            height={slot.height_px ?? undefined}
          />
          {size.width > 0 && size.height > 0 && <MarkShapes marks={marks.filter(isOnPicture)} {...size} {...look} />}
        </>
      )}
    </div>
  );
}

function readTrouble({ error }: Slot): string | null {
  const message = error?.["message"];
  return typeof message === "string" ? message : null;
}
