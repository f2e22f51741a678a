/** Where a release stands, in a word. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Release } from "../../api/releases";
import { StatusText, type Tone } from "../../ui/StatusText";

const STATES = ["building", "ready", "failed", "withdrawn", "erased"] as const;
const TONES: Readonly<Record<(typeof STATES)[number], Tone>> = {
  building: "active",
  ready: "good",
  failed: "bad",
  withdrawn: "warning",
  erased: "neutral",
};

/** The state of a release. */
export function ReleaseState({ release }: { readonly release: Release }): ReactNode {
  const { t } = useTranslation("releases");
  const state = STATES.find((one) => one === release.state);
  if (state === undefined) return <StatusText tone="neutral">{release.state}</StatusText>;
  return <StatusText tone={TONES[state]}>{t(`state.${state}`)}</StatusText>;
}
