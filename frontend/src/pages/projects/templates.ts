/** Ways to begin a project: what is labeled decides which kinds of mark its classes have. */

import { IconBox, IconMessages, IconMusic, IconPolygon, IconTags, IconTimeline } from "@tabler/icons-react";

import type { Ontology, OntologyClass } from "../../core/document/ontology";

/** A way to begin. */
export interface Template {
  /** A key of the catalogue `projects`, below `template.`. */
  readonly name: "boxes" | "regions" | "grounded" | "audio" | "video" | "choice";
  readonly icon: typeof IconBox;
  /** Kinds of mark that classes begin with; empty means any. */
  readonly kinds: readonly string[];
  /** Questions that it begins with, named by keys of the catalogue. */
  readonly question?: "choice" | "rating";
}

/** The way that is chosen at the start. */
export const FIRST_TEMPLATE: Template = {
  name: "grounded",
  icon: IconMessages,
  kinds: ["box", "polygon", "mask"],
  question: "rating",
};

/** All of them. */
export const TEMPLATES: readonly Template[] = [
  FIRST_TEMPLATE,
  { name: "boxes", icon: IconBox, kinds: ["box"] },
  { name: "regions", icon: IconPolygon, kinds: ["polygon", "mask"] },
  { name: "video", icon: IconTimeline, kinds: ["track", "segment"] },
  { name: "audio", icon: IconMusic, kinds: ["segment"] },
  { name: "choice", icon: IconTags, kinds: [], question: "choice" },
];

/**
 * Fit classes to a way of labeling: those that were made for another way follow.
 *
 * @param ontology - The ontology so far.
 * @param from - The way that was chosen before.
 * @param to - The way that is chosen now.
 * @returns The ontology; kinds that a person set by hand stay.
 */
export function changeTemplate(ontology: Ontology, from: Template, to: Template): Ontology {
  const isUntouched = (entry: OntologyClass): boolean => (entry.kinds ?? []).join() === from.kinds.join();
  return {
    ...ontology,
    classes: (ontology.classes ?? []).map((entry) => (isUntouched(entry) ? { ...entry, kinds: to.kinds } : entry)),
  };
}
