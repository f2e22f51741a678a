/** One member of a group: its picture, and whether it is kept. */

import { Text, UnstyledButton } from "@mantine/core";
import { IconArchive, IconCheck } from "@tabler/icons-react";
import type { PointerEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { GroupMember } from "../../api/duplicates";
import { KeyHint } from "../../ui/KeyHint";
import { Thumbnail } from "../../ui/Thumbnail";
import classes from "./duplicates.module.css";

/** A member and its place. */
export interface MemberPictureProps {
  readonly member: GroupMember;
  /** Its place from 1, which is also its key. */
  readonly number: number;
  /** Part of the column's width that the picture takes. */
  readonly share: number;
  readonly isKept: boolean;
  readonly isProposed: boolean;
  readonly isDecided: boolean;
  readonly onPoint: (event: PointerEvent<HTMLElement>) => void;
  readonly onToggle?: () => void;
}

/** A column of the comparison. */
export function MemberPicture(props: MemberPictureProps): ReactNode {
  const { t } = useTranslation("curation");
  const { member, number, share, isKept, isProposed, onPoint, onToggle } = props;
  return (
    <figure className={classes["member"]} data-kept={isKept}>
      <div className={classes["stage"]} onPointerMove={onPoint}>
        <div className={classes["picture"]} style={{ width: `${100 * share}%` }}>
          <Thumbnail
            url={member.mime.startsWith("image/") ? (member.url ?? member.thumbnail_url) : member.thumbnail_url}
            name={member.key}
            fit="contain"
            ratio={readRatio(member)}
          />
        </div>
      </div>
      <figcaption className={classes["caption"]}>
        <Text size="sm" fw={500} truncate title={member.key}>
          {number}. {member.key}
        </Text>
        <span className={classes["badge"]} data-shown={isProposed}>
          {t("duplicates.proposed")}
        </span>
      </figcaption>
      <UnstyledButton
        className={classes["fate"]}
        aria-pressed={isKept}
        disabled={onToggle === undefined}
        aria-label={`${member.key}: ${nameFate(props, t)}`}
        onClick={onToggle}
      >
        {isKept ? <IconCheck size={16} aria-hidden /> : <IconArchive size={16} aria-hidden />}
        {nameFate(props, t)}
        {onToggle !== undefined && <KeyHint>{String(number)}</KeyHint>}
      </UnstyledButton>
    </figure>
  );
}

function nameFate(
  { isDecided, isKept }: MemberPictureProps,
  t: ReturnType<typeof useTranslation<"curation">>["t"],
): string {
  if (isDecided) return isKept ? t("duplicates.kept") : t("duplicates.wasAside");
  return isKept ? t("duplicates.keep") : t("duplicates.aside");
}

function readRatio({ width_px, height_px }: GroupMember): number {
  return width_px === null || height_px === null || height_px === 0 ? 1 : width_px / height_px;
}
