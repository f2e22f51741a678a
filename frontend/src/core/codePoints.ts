/**
 * Offsets into text. Documents count Unicode code points; JavaScript strings count UTF-16 code units, of which a
 * character outside the basic plane takes two. Every crossing between the two goes through here.
 */

/**
 * Count the code points of a text.
 *
 * @param text - Any text; a lone surrogate counts as one.
 * @returns The number of code points.
 */
export function countCodePoints(text: string): number {
  let count = 0;
  for (let unit = 0; unit < text.length; unit += widthAt(text, unit)) count += 1;
  return count;
}

/**
 * Turn a code-point offset into a UTF-16 offset.
 *
 * @param text - The text that both offsets are in.
 * @param offset - Code points from the start; beyond the end means the end.
 * @returns UTF-16 code units from the start.
 */
export function toUnits(text: string, offset: number): number {
  let unit = 0;
  for (let count = 0; count < offset && unit < text.length; count += 1) unit += widthAt(text, unit);
  return unit;
}

/**
 * Turn a UTF-16 offset, as a browser's selection has it, into a code-point offset.
 *
 * @param text - The text that both offsets are in.
 * @param unit - UTF-16 code units from the start; inside a pair means before it.
 * @returns Code points from the start.
 */
export function toCodePoints(text: string, unit: number): number {
  let count = 0;
  let at = 0;
  while (at < text.length) {
    at += widthAt(text, at);
    if (at > unit) return count;
    count += 1;
  }
  return count;
}

/**
 * Cut a text between two code-point offsets.
 *
 * @param text - The text.
 * @param start - First code point.
 * @param end - First code point after them; left out means the end of the text.
 * @returns The code points between.
 */
export function sliceCodePoints(text: string, start: number, end = Infinity): string {
  const from = toUnits(text, start);
  return text.slice(from, from + toUnits(text.slice(from), end - start));
}

/**
 * Order two texts by code point, as the server sorts keys; `<` would order by UTF-16 code unit.
 *
 * @param a - One text.
 * @param b - The other.
 * @returns Negative when a comes first, positive when b does, 0 when they are the same.
 */
export function compareCodePoints(a: string, b: string): number {
  for (let unit = 0; unit < a.length && unit < b.length; unit += widthAt(a, unit)) {
    const difference = (a.codePointAt(unit) ?? 0) - (b.codePointAt(unit) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function widthAt(text: string, unit: number): number {
  return (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
}
