/** The gates that can be chosen for a release, and how a choice is written. */

import type { TFunction } from "i18next";

import { type ReleaseChoice, SPLITS } from "../../api/releases";
import { nameCheck } from "../findings/words";

/** Every gate, in the order in which they are asked. */
export const GATES = ["open_findings", "contamination", "licences", "consent", "leakage", "unreviewed"] as const;

/** One of the gates. */
export type GateName = (typeof GATES)[number];

/** What hits of a gate do. */
export const LEVELS = ["warn", "block", "off"] as const;

type Level = (typeof LEVELS)[number];

/** What was chosen: levels, and the licences that are allowed (none means any that is known). */
export interface GateChoice {
  readonly levels: Readonly<Record<GateName, Level>>;
  readonly licences: readonly string[];
}

/** What is chosen to begin with: every gate warns. */
export const USUAL: GateChoice = {
  levels: {
    open_findings: "warn",
    contamination: "warn",
    licences: "warn",
    consent: "warn",
    leakage: "warn",
    unreviewed: "warn",
  },
  licences: [],
};

type GateOptions = Record<string, Record<string, unknown>>;

/**
 * Write a choice as the server takes it: what is as usual is left out.
 *
 * @param choice - What was chosen.
 * @returns Options by gate.
 */
export function writeGates({ levels, licences }: GateChoice): GateOptions {
  const written: GateOptions = {};
  for (const gate of GATES) if (levels[gate] !== USUAL.levels[gate]) written[gate] = { level: levels[gate] };
  if (licences.length > 0) written["licences"] = { ...written["licences"], allowed: [...licences] };
  return written;
}

/**
 * Tell whether a release was built with a field for groups or weights.
 *
 * @param choice - What it was built with.
 * @returns The field names that are set, by option.
 */
export function listFields(choice: ReleaseChoice): (readonly ["group_field" | "weight_field", string])[] {
  const fields = [
    ["group_field", choice.group_field],
    ["weight_field", choice.weight_field],
  ] as const;
  return fields.filter(([, name]) => name !== "");
}

/**
 * Say why a gate has hits.
 *
 * @param words - The catalogues of releases and of findings.
 * @param gate - The gate.
 * @param reason - The reason as the server has it: a check, a licence, splits with a slash between them.
 * @returns It in the person's language; names that people gave stay as they are.
 */
export function nameReason(
  words: { readonly t: TFunction<"releases">; readonly findings: TFunction<"findings"> },
  gate: string,
  reason: string,
): string {
  if (gate === "open_findings") return nameCheck(words.findings, reason);
  if (gate === "leakage" || gate === "unreviewed")
    return reason
      .split("/")
      .map((split) => nameSplit(words.t, split))
      .join(" / ");
  return reason === "missing" && (gate === "licences" || gate === "consent") ? words.t("gates.missing") : reason;
}

function nameSplit(t: TFunction<"releases">, split: string): string {
  const known = SPLITS.find((one) => one === split);
  return known === undefined ? split : t(`split.${known}`);
}
