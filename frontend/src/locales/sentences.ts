/**
 * What the server says, in other languages than its own. It says everything in English, once; here a sentence is known
 * by that English, with numbered holes where something was put in: `task {1} is kept for somebody else`.
 */

/** Sentences by what they are in English, and single words that a translation asks for as `{1|word}`. */
export interface Catalogue {
  readonly sentences: Readonly<Record<string, string>>;
  readonly words: Readonly<Record<string, string>>;
}

/** Translates a sentence of the server. */
export type Say = (sentence: string) => string;

interface Template {
  readonly english: string;
  /** What stands before, between and behind the holes. */
  readonly pieces: readonly string[];
  readonly letters: number;
  readonly marks: number;
}

/** By how far one can trust that a text is theirs; those with most letters first. */
interface Templates {
  /** Begins with letters of its own. */
  readonly firm: readonly Template[];
  /** Begins with a hole, which might take in what stands before the sentence. */
  readonly open: readonly Template[];
  /** Has few letters, as `{1} at {2}`. */
  readonly vague: readonly Template[];
}

const HOLE = /\{\d+\}/;
const LISTED = /, | or a | or | and /;
const FILLED = /\{(\d+)(\|word)?\}/g;
const HAN_FIRST = /^\p{Script=Han}/u;
const HAN_LAST = /\p{Script=Han}$/u;
const WORD_FIRST = /^[\w'`[{<]/;
const WORD_LAST = /[\w'`\]}>]$/;
/** What stands before a sentence, and the sentence. */
const PLACE = /^(.+?): (.+)$/s;
/** A word, and the id or count behind it. */
const COUNTED = /^(\S+) (\S+)$/;
/** A name, or a kind and a name. */
const NAMED = /^\S+(?: \S+)?$/;
/** How messages follow each other, what of that belongs to the first, and how it is written in Chinese. */
const JOINTS = [
  { joint: ". ", kept: ".", written: "" },
  { joint: "; ", kept: "", written: "；" },
  { joint: ": ", kept: "", written: "：" },
] as const;
/** With fewer letters a template is vague: what is in its holes counts, too. */
const TELLING_LETTERS = 8;
/** With fewer letters it is what stands in front that counts, where a hole does. */
const FIRM_LETTERS = 16;
/** Longer ones, as the output of a program, are not read. */
const LONGEST = 4000;
const REMEMBERED = 500;

function compile(english: string): Template {
  const pieces = english.split(HOLE);
  const own = pieces.join("");
  return { english, pieces, letters: own.replace(/[^a-z]/gi, "").length, marks: own.length };
}

/** What is in the holes; null when the template does not fit. Pieces are taken as early as they come. */
function match({ pieces }: Template, text: string): string[] | null {
  const [first = "", ...others] = pieces;
  const last = others.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const end = text.length - last.length;
  const found: string[] = [];
  let from = first.length;
  for (const piece of others) {
    const at = text.indexOf(piece, from);
    if (at < 0) return null;
    found.push(text.slice(from, at));
    from = at + piece.length;
  }
  return from > end ? null : [...found, text.slice(from, end)];
}

/** What a text's parts are in the other language; null where nothing of it is known. */
type Said = readonly (string | null)[];

type Fitting = (holes: Said, found: readonly string[], letters: number) => boolean;

const isKnown = (said: string | null | undefined): boolean => typeof said === "string";
/** A number, a name, something in quotes: nothing that needs to be translated. */
const isPlain = (text = ""): boolean => /^(?:[^\s]*|'[^']*'|\[[^\]]*\])$/.test(text);

/** Join as Chinese is written: a space between its characters and other letters or digits, none between its own. */
function meet(left: string, right: string): string {
  if (left === "" || right === "") return left + right;
  const [before, after] = [left.trimEnd(), right.trimStart()];
  if (HAN_LAST.test(before) && HAN_FIRST.test(after)) return before + after;
  const isMixed = (HAN_LAST.test(left) && WORD_FIRST.test(right)) || (WORD_LAST.test(left) && HAN_FIRST.test(right));
  return isMixed ? `${left} ${right}` : left + right;
}

/** Translates by one catalogue; one for each sentence, as it remembers what it found out about its parts. */
class Reading {
  readonly #catalogue: Catalogue;
  readonly #templates: Templates;
  readonly #known = new Map<string, string | null>();

  constructor(catalogue: Catalogue, templates: Templates) {
    this.#catalogue = catalogue;
    this.#templates = templates;
  }

  /**
   * Translate a text.
   *
   * @param text - One or more sentences.
   * @returns The text with all that is known translated; null where nothing is.
   */
  find(text: string): string | null {
    const earlier = this.#known.get(text);
    if (earlier !== undefined) return earlier;
    const found = this.#findWhole(text) ?? (text.includes(" ") ? this.#piece(text) : null);
    this.#known.set(text, found);
    return found;
  }

  /** Reads a text as one sentence, with the place that stands before it. */
  #findWhole(text: string): string | null {
    const known = this.#catalogue.sentences[text];
    if (known !== undefined || !text.includes(" ")) return known ?? null;
    const { firm, open } = this.#templates;
    return (
      this.#takePlace(text) ??
      this.#takeAdvice(text) ??
      this.#fit(firm, text, () => true) ??
      this.#fit(open, text, ([hole], [said], letters) => letters >= FIRM_LETTERS || isKnown(hole) || isPlain(said))
    );
  }

  #takePlace(text: string): string | null {
    const [, place, rest] = PLACE.exec(text) ?? [];
    if (place === undefined || rest === undefined) return null;
    const known = this.find(place);
    if (known === null && !NAMED.test(place)) return null;
    const said = this.#findWhole(rest);
    return said === null ? null : `${known ?? this.#name(place)}：${said}`;
  }

  /** What is put behind a sentence, such as what to do, would else be taken for what is in its last hole. */
  #takeAdvice(text: string): string | null {
    for (let at = text.lastIndexOf("; "); at > 0; at = text.lastIndexOf("; ", at - 1)) {
      const advice = text.slice(at + 2);
      const known = this.#catalogue.sentences[advice] ?? this.#fit(this.#templates.firm, advice, () => true);
      const said = known === null ? null : this.#findWhole(text.slice(0, at));
      if (said !== null) return `${said}；${known}`;
    }
    return null;
  }

  /** Reads a text as several sentences, or as few words. */
  #piece(text: string): string | null {
    return (
      this.#part(text, (parts) => parts.every(isKnown)) ??
      this.#fit(this.#templates.vague, text, (holes, found) =>
        found.every((one, at) => isPlain(one) || isKnown(holes[at])),
      ) ??
      this.#part(text, (parts) => parts.some(isKnown))
    );
  }

  #fit(templates: readonly Template[], text: string, isFitting: Fitting): string | null {
    for (const template of templates) {
      const found = match(template, text);
      if (found === null) continue;
      const holes = found.map((hole) => this.find(hole));
      if (isFitting(holes, found, template.letters)) return this.#fill(template, found, holes);
    }
    return null;
  }

  #fill({ english }: Template, found: readonly string[], holes: Said): string {
    const other = this.#catalogue.sentences[english] ?? english;
    let text = "";
    let from = 0;
    for (const { 0: hole, 1: number, 2: word, index } of other.matchAll(FILLED)) {
      const at = Number(number) - 1;
      const said = found[at] ?? "";
      const filled = holes[at] ?? (word === undefined ? said : this.#name(said));
      text = meet(meet(text, other.slice(from, index)), filled);
      from = index + hole.length;
    }
    return meet(text, other.slice(from));
  }

  /** Translates a word, several (`turn or a response`), or words before an id or a count: `box b1`, `train 5`. */
  #name(text: string): string {
    const { words, sentences } = this.#catalogue;
    const parts = text.split(LISTED);
    const known = parts.map((part) => {
      const [, word = "", tail = ""] = COUNTED.exec(part) ?? [];
      const counted = words[word] === undefined ? undefined : `${words[word]} ${tail}`;
      return words[part] ?? sentences[part] ?? counted;
    });
    return known.some(isKnown) ? known.map((word, at) => word ?? parts[at]).join("、") : text;
  }

  /** Takes apart what was put together: a place and what is wrong there, or several messages. */
  #part(text: string, isFitting: (parts: Said) => boolean): string | null {
    for (const { joint, kept, written } of JOINTS) {
      for (let at = text.indexOf(joint); at >= 0; at = text.indexOf(joint, at + 1)) {
        const parts = [text.slice(0, at) + kept, text.slice(at + joint.length)];
        const said = parts.map((part) => this.find(part));
        if (isFitting(said)) return parts.map((part, place) => said[place] ?? part).join(written);
      }
    }
    return null;
  }
}

function divide<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/**
 * Make what translates the server's sentences.
 *
 * @param catalogue - The sentences that are known.
 * @returns Translates one, with what was put into it; one that nobody has translated stays as it is.
 */
export function makeSay({ sentences, words }: Catalogue): Say {
  // One that still waits for its translation is empty.
  const told = Object.fromEntries(Object.entries(sentences).filter(([, other]) => other !== ""));
  const catalogue = { sentences: told, words };
  const found = Object.keys(told).filter((english) => HOLE.test(english));
  const sorted = found.map(compile).sort((one, other) => other.letters - one.letters || other.marks - one.marks);
  const [telling, vague] = divide(sorted, ({ letters }) => letters >= TELLING_LETTERS);
  const [firm, open] = divide(telling, ({ pieces }) => pieces[0] !== "");
  const templates = { firm, open, vague };
  const said = new Map<string, string>();
  return (sentence) => {
    const earlier = said.get(sentence);
    if (earlier !== undefined) return earlier;
    const isShort = sentence.length <= LONGEST;
    const now = (isShort ? new Reading(catalogue, templates).find(sentence) : null) ?? sentence;
    if (said.size >= REMEMBERED) said.clear();
    said.set(sentence, now);
    return now;
  };
}
