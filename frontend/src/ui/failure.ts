/** What went wrong, read from whatever was thrown: the API's envelope, or an Error. */

/** A failure as pages show it. */
export interface Failure {
  /** What to switch on; `offline` when there was no answer. */
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/**
 * Read a failure.
 *
 * @param thrown - The API's envelope, an error that carries it, or anything else.
 * @returns Its code, message, status (0 when there was no answer) and fields.
 */
export function readFailure(thrown: unknown): Failure {
  const found = isRecord(thrown) ? thrown : {};
  const message = typeof found["message"] === "string" ? found["message"] : String(thrown);
  const isOffline = thrown instanceof TypeError;
  const code = typeof found["code"] === "string" ? found["code"] : isOffline ? "offline" : "unknown";
  return {
    code,
    message,
    status: typeof found["status"] === "number" ? found["status"] : 0,
    fields: isRecord(found["fields"]) ? found["fields"] : {},
  };
}
