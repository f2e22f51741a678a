/** What models are called. */

import type { TFunction } from "i18next";

const TASKS = ["probe", "prelabel", "import"] as const;

/**
 * Name what a model does.
 *
 * @param t - The catalogue.
 * @param task - Its task, as the server has it.
 * @returns The task in the person's language.
 */
export function nameTask(t: TFunction<"models">, task: string): string {
  const known = TASKS.find((one) => one === task);
  return known === undefined ? task : t(`task.${known}`);
}
