/** Key combinations as text: `mod+enter`, `shift+a`, `[`, `g d` (one after the other). */

/** What of a key press counts. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const NAMES: Readonly<Record<string, string>> = {
  " ": "space",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Escape: "esc",
  Delete: "delete",
  Backspace: "backspace",
};

/**
 * Write a key press the way that bindings are written. `mod` stands for the platform's command key.
 *
 * @param press - The key press.
 * @returns E.g. `mod+shift+z`; shift is left out where it only makes another character, as in `?`.
 */
export function writePress(press: KeyPress): string {
  const key = nameKey(press);
  const hasShift = press.shiftKey && (key.length > 1 || /[a-z]/.test(key));
  return [
    ...(press.ctrlKey || press.metaKey ? ["mod"] : []),
    ...(press.altKey ? ["alt"] : []),
    ...(hasShift ? ["shift"] : []),
    key,
  ].join("+");
}

/**
 * Split a combination into what is shown as separate key caps.
 *
 * @param keys - E.g. `mod+enter`.
 * @param isApple - Whether to use the signs of Apple keyboards.
 * @returns The caps, e.g. `["Ctrl", "↵"]`.
 */
export function listCaps(keys: string, isApple: boolean): string[] {
  return keys.split(" ").flatMap((chord) => splitChord(chord).map((part) => nameCap(part, isApple)));
}

const CAPS: Readonly<Record<string, string>> = {
  enter: "↵",
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
  shift: "⇧",
  backspace: "⌫",
  tab: "⇥",
};

function nameCap(part: string, isApple: boolean): string {
  if (part === "mod") return isApple ? "⌘" : "Ctrl";
  if (part === "alt") return isApple ? "⌥" : "Alt";
  const cap = CAPS[part];
  if (cap !== undefined) return cap;
  return part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1);
}

function splitChord(chord: string): string[] {
  return chord === "+" ? ["+"] : chord.split("+");
}

function nameKey({ key, code, altKey }: KeyPress): string {
  // With Option held, Apple keyboards write other characters; the key is meant.
  const letter = altKey ? /^(?:Key([A-Z])|Digit([0-9]))$/.exec(code) : null;
  const meant = letter?.[1] ?? letter?.[2] ?? key;
  return NAMES[meant] ?? meant.toLowerCase();
}
