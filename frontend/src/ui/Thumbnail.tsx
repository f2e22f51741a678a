/** A small picture of an item, in a box that is there before the picture is. */

import { IconFileText, IconMovie, IconMusic, IconPhoto } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";

import classes from "./parts.module.css";

/** What is shown. */
export interface ThumbnailProps {
  readonly url: string | null;
  /** The item's key; empty where the words beside it say it already. */
  readonly name: string;
  /** image, video, audio, text or mixed. */
  readonly media?: string;
  /** `cover` (default) fills the box and cuts; `contain` shows all of it. */
  readonly fit?: "cover" | "contain";
  /** Width by height of the box; 1 unless told. */
  readonly ratio?: number;
  /** Beginning of a text item. */
  readonly text?: string | null;
}

const ICONS: Readonly<Record<string, typeof IconPhoto>> = {
  video: IconMovie,
  audio: IconMusic,
  text: IconFileText,
};

/** The picture, else the beginning of the text, else an icon of the medium. */
export function Thumbnail({
  url,
  name,
  media = "image",
  fit = "cover",
  ratio = 1,
  text = null,
}: ThumbnailProps): ReactNode {
  const [failed, setFailed] = useState<string | null>(null);
  const Icon = ICONS[media] ?? IconPhoto;
  return (
    <div className={classes["thumbnail"]} style={{ aspectRatio: String(ratio) }}>
      {url !== null && failed !== url ? (
        <img
          src={url}
          alt={name}
          loading="lazy"
          decoding="async"
          data-fit={fit}
          draggable={false}
          onError={() => {
            setFailed(url);
          }}
        />
      ) : text !== null && text !== "" ? (
        <p className={classes["thumbnailText"]}>{text}</p>
      ) : (
        <Icon size={24} stroke={1.25} {...describe(name)} />
      )}
    </div>
  );
}

/** What screen readers hear of an icon; nothing where the words beside it say it already. */
function describe(name: string): { "aria-hidden": true } | { "aria-label": string; role: "img" } {
  return name === "" ? { "aria-hidden": true } : { "aria-label": name, role: "img" };
}
