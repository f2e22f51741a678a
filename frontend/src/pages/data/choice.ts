/** Which items are chosen. Pure: what comes in stays as it is. */

/** Row ids of the chosen items. */
export type Choice = ReadonlySet<number>;

/**
 * Choose an item, or no longer.
 *
 * @param choice - What is chosen.
 * @param id - The item.
 * @returns What is chosen then.
 */
export function toggle(choice: Choice, id: number): Choice {
  const next = new Set(choice);
  if (!next.delete(id)) next.add(id);
  return next;
}

/**
 * Choose all from one place to another.
 *
 * @param choice - What is chosen.
 * @param ids - The items as they are shown.
 * @param from - Place of the item that was chosen last.
 * @param to - Place of the item that ends the range.
 * @returns What is chosen then: what was, and the range.
 */
export function addRange(choice: Choice, ids: readonly number[], from: number, to: number): Choice {
  return new Set([...choice, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/**
 * Find where an arrow key leads in a grid.
 *
 * @param key - Name of the key.
 * @param at - The place now.
 * @param columns - How many items a row has.
 * @param count - How many items there are.
 * @returns The place; null for a key that does not move, or where there is no further way.
 */
export function moveBy(key: string, at: number, columns: number, count: number): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    Home: -at,
    End: count - 1 - at,
  };
  const step = steps[key];
  if (step === undefined) return null;
  const to = at + step;
  return to >= 0 && to < count ? to : null;
}
