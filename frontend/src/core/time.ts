/** Time in documents: whole microseconds from the media's first presented frame or sample, never a frame number. */

const US_PER_SECOND = 1_000_000;
const US_PER_MS = 1000;

/** Groups: hours, minutes, seconds, fraction. */
const CLOCK = /^(?:(?:(\d+):)?([0-5]?\d):)?(\d+)(?:[.,](\d{1,6}))?$/;

/**
 * Turn the seconds of a media element into microseconds.
 *
 * @param seconds - Seconds, as players count.
 * @returns Whole microseconds.
 */
export function fromSeconds(seconds: number): number {
  return Math.round(seconds * US_PER_SECOND);
}

/**
 * Turn microseconds into the seconds of a media element.
 *
 * @param us - Microseconds.
 * @returns Seconds.
 */
export function toSeconds(us: number): number {
  return us / US_PER_SECOND;
}

/**
 * Write a time as a clock shows it, to the millisecond.
 *
 * @param us - Microseconds, not negative.
 * @returns `m:ss.mmm`, or `h:mm:ss.mmm` from an hour on.
 */
export function formatClock(us: number): string {
  const ms = Math.floor(us / US_PER_MS);
  const [minutes, hours] = [Math.floor(ms / 60_000) % 60, Math.floor(ms / 3_600_000)];
  const seconds = `${pad(Math.floor(ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`;
  return hours > 0 ? `${hours}:${pad(minutes, 2)}:${seconds}` : `${minutes}:${seconds}`;
}

/**
 * Read a time that a person typed.
 *
 * @param text - `s`, `m:ss` or `h:mm:ss`, with an optional fraction of up to six digits.
 * @returns Microseconds; undefined when it is no time.
 */
export function parseClock(text: string): number | undefined {
  const match = CLOCK.exec(text.trim());
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((digits) => Number(digits ?? 0));
  const fraction = Number((match[4] ?? "").padEnd(6, "0"));
  const whole = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  return whole * US_PER_SECOND + fraction;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
