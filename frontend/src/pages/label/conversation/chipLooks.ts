/** How chips look: the numbers and the colour of their marks. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Part } from "../../../core/document/conversation";
import { describeClass } from "../session/classes";
import { numberMarks } from "../session/edits";
import type { TaskSession } from "../session/taskSession";
import { useReadable } from "../useReadable";
import type { PartLooks } from "./speechDom";

/**
 * Say how the parts of a turn or response look.
 *
 * @param session - The session.
 * @param parts - The parts.
 * @returns Their looks; the same object until something about them changes.
 */
export function useChipLooks(session: TaskSession, parts: readonly Part[]): PartLooks {
  const { t } = useTranslation("label");
  const { marks } = useReadable(session.store);
  // Only what the parts point at matters: drawing a region must not redraw every turn.
  const pointed = parts.flatMap((part) => (part.type === "ground" ? (part.marks ?? []) : []));
  const numbers = numberMarks(session.store.read());
  const signature = pointed
    .map((id) => `${id}=${numbers.get(id) ?? ""}=${marks.find((mark) => mark.id === id)?.class ?? ""}`)
    .join("|");
  return useMemo((): PartLooks => {
    const known = new Map(
      signature.split("|").map((entry) => {
        const [id = "", number = "", classId = ""] = entry.split("=");
        return [id, { number, classId }] as const;
      }),
    );
    return {
      describeChip: (index) => {
        const part = parts[index];
        const ids = part?.type === "ground" ? (part.marks ?? []) : [];
        const views = ids.map((id) => known.get(id)).filter((view) => view !== undefined);
        const [first] = views;
        const names = views.map(({ number, classId }) => `${number} ${describeClass(session.ontology, classId).name}`);
        const verdict = part?.type === "ground" ? part.verdict : undefined;
        const said = verdict === undefined ? "" : t(`verdict.${verdict}`);
        return {
          number: views.map(({ number }) => number).join(" "),
          colour: first === undefined ? undefined : describeClass(session.ontology, first.classId).colour,
          label: [...names, said].filter((text) => text !== "").join(" · "),
        };
      },
      describeAsset: (slot) => slot,
    };
  }, [session, parts, signature, t]);
}
