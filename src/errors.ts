/**
 * Every failure a user can meet. `code` is stable and machine-readable, `message` is one line that says what happened,
 * to which file or field, and what to do. Translated to HTTP (api/problem.ts) or an exit code (cli.ts) once, at the edge.
 */
export type ErrorCode =
  | "usage" // wrong call: exit code 2, HTTP 400
  | "invalid" // malformed input: HTTP 400
  | "too-large" // HTTP 413
  | "not-found" // HTTP 404
  | "bad-deck" // a deck that can't be read
  | "busy" // the same is being done already: HTTP 409
  | "locked" // another process holds the data folder
  | "index-mismatch" // the index was built with another embedding model
  | "config" // a setting is wrong
  | "credentials" // none, expired or refused
  | "access-denied" // no permission for the model or the action
  | "throttled" // HTTP 429
  | "unavailable" // the model or the database can't be reached, HTTP 503
  | "malformed" // a model wrote what can't be read: asking again may help, HTTP 502
  | "truncated" // a stream ended before its end
  | "outage" // a service was busy or down for minutes: an evaluation stops, to go on later, HTTP 503
  | "budget" // an evaluation has spent what it may
  | "storage" // disk full, read-only
  | "internal";

export class LecternError extends Error {
  override readonly name = "LecternError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** One line for a person, whatever was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
