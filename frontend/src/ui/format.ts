/** Numbers, sizes, times and dates as people of a language read them. */

const STEP = 1000;
const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Ways to write values in one language. */
export interface Format {
  /** A count, with separators. */
  readonly count: (value: number) => string;
  /** A number with at most so many digits after the point (2 unless told). */
  readonly number: (value: number, digits?: number) => string;
  /** A number with exactly so many digits after the point (2 unless told), for columns of them. */
  readonly fixed: (value: number, digits?: number) => string;
  /** A ratio from 0 to 1 as a percentage. */
  readonly percent: (ratio: number, digits?: number) => string;
  /** A size in bytes, in the largest unit that leaves a whole part. */
  readonly bytes: (bytes: number) => string;
  /** A span in seconds, in one or two units. */
  readonly seconds: (seconds: number) => string;
  /** How long ago a date was, or the date itself past a month. */
  readonly ago: (date: string, now?: number) => string;
  /** A date with its time. */
  readonly dateTime: (date: string) => string;
}

/**
 * Make the formats of a language.
 *
 * @param language - A language tag.
 * @returns Its formats.
 */
export function createFormat(language: string): Format {
  const decimals = (digits: number): Intl.NumberFormat =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits });
  return {
    count: (value) => decimals(0).format(value),
    number: (value, digits = 2) => decimals(digits).format(value),
    fixed: (value, digits = 2) =>
      new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
    percent: (ratio, digits = 0) =>
      new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: digits }).format(ratio),
    bytes: (bytes) => formatBytes(language, bytes),
    seconds: (seconds) => formatSeconds(language, seconds),
    ago: (date, now = Date.now()) => formatAgo(language, date, now),
    dateTime: (date) =>
      new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(date)),
  };
}

function unit(language: string, value: number, name: string, digits = 0): string {
  const unitDisplay = name === "byte" ? "long" : "short";
  const options = { style: "unit", unit: name, unitDisplay, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(language, options).format(value);
}

function formatBytes(language: string, bytes: number): string {
  if (bytes < STEP) return unit(language, bytes, "byte");
  const step = Math.min(Math.floor(Math.log(bytes) / Math.log(STEP)), UNITS.length);
  const value = bytes / STEP ** step;
  return unit(language, value, UNITS[step - 1] ?? "kilobyte", value < 10 ? 1 : 0);
}

function formatSeconds(language: string, seconds: number): string {
  if (seconds < MINUTE_S) return unit(language, seconds, "second", seconds < 10 ? 1 : 0);
  const [large, small, size] =
    seconds < HOUR_S
      ? (["minute", "second", MINUTE_S] as const)
      : seconds < DAY_S
        ? (["hour", "minute", HOUR_S] as const)
        : (["day", "hour", DAY_S] as const);
  const whole = Math.floor(seconds / size);
  const inner = small === "second" ? 1 : small === "minute" ? MINUTE_S : HOUR_S;
  const rest = Math.floor((seconds - whole * size) / inner);
  return rest === 0 ? unit(language, whole, large) : `${unit(language, whole, large)} ${unit(language, rest, small)}`;
}

function formatAgo(language: string, date: string, now: number): string {
  const seconds = Math.round((Date.parse(date) - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  const past = Math.abs(seconds);
  if (past < MINUTE_S) return relative.format(0, "second");
  if (past < HOUR_S) return relative.format(Math.trunc(seconds / MINUTE_S), "minute");
  if (past < DAY_S) return relative.format(Math.trunc(seconds / HOUR_S), "hour");
  if (past < 30 * DAY_S) return relative.format(Math.trunc(seconds / DAY_S), "day");
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(date));
}
