/** Which words of a text were taken out and put in. Pure. */

/** A stretch of text, and what became of it. */
export interface WordChange {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Texts with more words than this are compared as a whole: the table would grow with the square. */
const MOST_WORDS = 1500;

/**
 * Compare two texts word by word (longest common subsequence).
 *
 * @param before - The text before.
 * @param after - The text after.
 * @returns Stretches in reading order; what was removed comes before what took its place.
 */
export function compareWords(before: string, after: string): WordChange[] {
  const [old, now] = [splitWords(before), splitWords(after)];
  if (old.length * now.length > MOST_WORDS ** 2)
    return join([
      ["removed", before],
      ["added", after],
    ]);
  return join(walk(old, now, measureCommon(old, now)));
}

type Step = readonly [WordChange["kind"], string];

/** From start to end, along what the two have in common. */
function walk(old: readonly string[], now: readonly string[], lengths: readonly number[][]): Step[] {
  const found: Step[] = [];
  let [i, j] = [0, 0];
  while (i < old.length && j < now.length) {
    const [gone, come] = [old[i] ?? "", now[j] ?? ""];
    if (gone === come) found.push(["same", gone]);
    else if (read(lengths, i + 1, j) >= read(lengths, i, j + 1)) found.push(["removed", gone]);
    else found.push(["added", come]);
    const kind = found.at(-1)?.[0];
    if (kind !== "added") i += 1;
    if (kind !== "removed") j += 1;
  }
  const rest = old.slice(i).map((word): Step => ["removed", word]);
  return [...found, ...rest, ...now.slice(j).map((word): Step => ["added", word])];
}

/** Words, the spaces between them, and single characters of scripts without spaces. */
function splitWords(text: string): string[] {
  return text.match(/[\u2e80-\u9fff\uac00-\ud7af]|\s+|[^\s\u2e80-\u9fff\uac00-\ud7af]+/gu) ?? [];
}

/** For every pair of places, how many words the rests have in common. */
function measureCommon(old: readonly string[], now: readonly string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row === undefined) continue;
      row[j] =
        old[i] === now[j]
          ? read(lengths, i + 1, j + 1) + 1
          : Math.max(read(lengths, i + 1, j), read(lengths, i, j + 1));
    }
  }
  return lengths;
}

function read(lengths: readonly number[][], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}

function join(found: readonly Step[]): WordChange[] {
  const joined: WordChange[] = [];
  for (const [kind, text] of found) {
    const last = joined.at(-1);
    if (last?.kind === kind) joined[joined.length - 1] = { kind, text: last.text + text };
    else if (text !== "") joined.push({ kind, text });
  }
  return joined;
}
