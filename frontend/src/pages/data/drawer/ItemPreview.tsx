/** What an item shows: picture with its regions, clip, sound or text, slot by slot. */

import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "../../../api/client";
import { type Item, useRetry } from "../../../api/items";
import { askOntologyVersion } from "../../../api/ontologies";
import { hasRole, type Project } from "../../../api/projects";
import { type AnyMark, KINDS } from "../../../kinds/registry";
import { parseDocument } from "../../../core/document/document";
import { findAddress } from "../../../media/orientation";
import { showFailure } from "../../../ui/notify";
import { styleClass } from "../../../ui/palette";
import { useSentence } from "../../../ui/useSentence";
import shared from "../data.module.css";
import classes from "./drawer.module.css";
import { drawMark } from "./outline";

type Slot = Schemas["SlotView"];

/** Which item of which project. */
export interface ItemPreviewProps {
  readonly project: Project;
  readonly item: Item;
}

/** All slots, one below the other. */
export function ItemPreview({ project, item }: ItemPreviewProps): ReactNode {
  const marks = readMarks(item);
  const slots = Object.entries(item.slots);
  return (
    <>
      {slots.map(([name, slot]) => (
        <div key={name}>
          {slots.length > 1 && <span className={classes["slot"]}>{name}</span>}
          <SlotPreview
            slot={slot}
            alt={item.key}
            overlay={
              <Overlay
                project={project.id}
                slot={slot}
                marks={marks.filter((mark) => "slot" in mark && mark.slot === name)}
              />
            }
          />
        </div>
      ))}
      {slots.some(([, slot]) => slot.state === "failed") && hasRole(project, "manager") && (
        <RetryButton project={project.id} item={item.id} />
      )}
    </>
  );
}

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
function readMarks(item: Item): readonly AnyMark[] {
  const newest = item.annotations.at(-1);
  if (newest === undefined) return [];
  try {
    return parseDocument(newest.document, KINDS).marks as readonly AnyMark[];
  } catch {
    return [];
  }
}

interface SlotPreviewProps {
  readonly slot: Slot;
  readonly alt: string;
  readonly overlay: ReactNode;
}

function SlotPreview({ slot, alt, overlay }: SlotPreviewProps): ReactNode {
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
        <Player slot={slot} url={url} alt={alt} overlay={overlay} />
      </div>
    );
  return (
    <p className={classes["text"]}>
      <a href={url}>{slot.name}</a>
    </p>
  );
}

function Player({ slot, url, alt, overlay }: SlotPreviewProps & { readonly url: string }): ReactNode {
  if (slot.media === "audio") return <audio src={url} controls preload="metadata" />;
  if (slot.media === "video")
    return (
      <video src={url} controls preload="metadata" {...(slot.thumbnail_url ? { poster: slot.thumbnail_url } : {})} />
    );
  return (
    <div className={classes["frame"]}>
      <img src={findAddress(slot)} alt={alt} width={slot.width_px ?? undefined} height={slot.height_px ?? undefined} />
      {overlay}
    </div>
  );
}

function readTrouble({ error }: Slot): string | null {
  const message = error?.["message"];
  return typeof message === "string" ? message : null;
}

interface OverlayProps {
  readonly project: number;
  readonly slot: Slot;
  readonly marks: readonly AnyMark[];
}

function Overlay({ project, slot, marks }: OverlayProps): ReactNode {
  const { data: ontology } = useQuery(askOntologyVersion(project));
  const entries = ontology?.definition.classes ?? [];
  const width = slot.width_px ?? 0;
  const height = slot.height_px ?? 0;
  if (width === 0 || height === 0) return null;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} aria-hidden>
      {marks.map((mark) => {
        const path = drawMark(mark);
        if (path === null) return null;
        const index = "class" in mark ? entries.findIndex(({ id }) => id === mark.class) : 0;
        const { colour } = styleClass(Math.max(0, index), entries[index]?.colour);
        return (
          <g key={mark.id} fill="none" strokeLinejoin="round">
            <path d={path} stroke="rgb(0 0 0 / 60%)" strokeWidth="3.5" vectorEffect="non-scaling-stroke" />
            <path
              d={path}
              stroke={colour}
              strokeWidth="1.75"
              fill={colour}
              fillOpacity="0.12"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        );
      })}
    </svg>
  );
}
