/** Steps as they begin, and what may be done with a list of them. */

import type { Step } from "../../api/recipes";

/** The kinds of steps, in the order in which recipes mostly have them. */
export const KINDS = ["score", "filter", "dedupe", "sample", "split"] as const;

/** One of the kinds. */
export type Kind = (typeof KINDS)[number];

/**
 * Make a step to begin with.
 *
 * @param kind - Which kind.
 * @param before - The steps before it.
 * @returns The step; a filter begins with the last score.
 */
export function makeStep(kind: Kind, before: readonly Step[]): Step {
  if (kind === "score") return { kind, name: nameScore(before), source: { of: "fact", fact: "sharpness" } };
  if (kind === "filter") {
    const score = listScores(before).at(-1);
    return {
      kind,
      conditions: [
        score === undefined ? { of: "finding", negate: true } : { of: "score", score, at_least: 0, at_most: null },
      ],
    };
  }
  if (kind === "sample") return { kind, sampler: "uniform", size: 1000, seed: 0, options: {}, labels: ["media"] };
  if (kind === "split") return { kind, shares: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 0 };
  return { kind, pairs: "stored", min_similarity: 0.9, link: "group", keep: "best" };
}

/** Whole recipes to begin with. */
export const STARTERS = ["clean", "varied", "splits"] as const;

/** One of them. */
export type Starter = (typeof STARTERS)[number];

const STARTED: Readonly<Record<Starter, readonly Kind[]>> = {
  clean: ["filter", "dedupe"],
  varied: ["filter", "dedupe", "sample"],
  splits: ["dedupe", "sample", "split"],
};

/**
 * Make the steps of a whole recipe to begin with.
 *
 * @param starter - Which one.
 * @returns Its steps, each as it begins after the ones before it.
 */
export function startRecipe(starter: Starter): readonly Step[] {
  return STARTED[starter].reduce<readonly Step[]>((steps, kind) => [...steps, makeStep(kind, steps)], []);
}

/**
 * List the scores that some steps make.
 *
 * @param steps - The steps.
 * @returns Their names, in order.
 */
export function listScores(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === "score" ? [step.name] : []));
}

function nameScore(before: readonly Step[]): string {
  const taken = new Set(listScores(before));
  const number = Array.from({ length: taken.size + 1 }, (_, index) => index + 1).find(
    (candidate) => !taken.has(`score${candidate}`),
  );
  return `score${number ?? 1}`;
}

/**
 * Move a step.
 *
 * @param steps - The steps.
 * @param from - Which one.
 * @param by - How many places down; negative is up.
 * @returns The steps in their new order; the same where it would leave the list.
 */
export function moveStep(steps: readonly Step[], from: number, by: number): readonly Step[] {
  const step = steps[from];
  const to = from + by;
  if (step === undefined || to < 0 || to >= steps.length) return steps;
  const rest = steps.filter((_, index) => index !== from);
  return [...rest.slice(0, to), step, ...rest.slice(to)];
}
