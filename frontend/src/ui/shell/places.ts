/** Where one can go in a project: pages with their icons and the letter that follows `g`. */

import {
  IconBox,
  IconBriefcase,
  IconCopy,
  IconFilterCog,
  IconFlag,
  IconListCheck,
  IconPhoto,
  IconSearch,
  IconSettings,
  IconSparkles,
} from "@tabler/icons-react";

/** A page of a project. */
export interface Place {
  /** A key of the catalogue `shell`, below `page.`. */
  readonly page:
    "queue" | "data" | "duplicates" | "findings" | "recipes" | "search" | "releases" | "models" | "jobs" | "settings";
  readonly icon: typeof IconBox;
  readonly letter: string;
}

/** All of them, in the order of the rail. */
export const PLACES: readonly Place[] = [
  { page: "queue", icon: IconListCheck, letter: "q" },
  { page: "data", icon: IconPhoto, letter: "d" },
  { page: "duplicates", icon: IconCopy, letter: "c" },
  { page: "findings", icon: IconFlag, letter: "i" },
  { page: "recipes", icon: IconFilterCog, letter: "e" },
  { page: "search", icon: IconSearch, letter: "f" },
  { page: "releases", icon: IconBox, letter: "r" },
  { page: "models", icon: IconSparkles, letter: "m" },
  { page: "jobs", icon: IconBriefcase, letter: "j" },
  { page: "settings", icon: IconSettings, letter: "s" },
];
