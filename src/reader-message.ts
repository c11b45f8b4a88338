import { type ErrorCode, errorMessage, LecternError } from "./errors.ts";

const failed = "Lectern failed on this request; its log says why";
/** What only who runs the server can mend, or names a place of theirs: the reader learns that much, the log the rest. */
const hidden: Partial<Record<ErrorCode, string>> = {
  internal: failed,
  storage: "The server can't read or write its data; its log says why",
  locked: "The server has lost its data folder; its log says why",
  database: "The server can't reach its database at the moment: try again in a few seconds",
};

/** What a student may read of a failure. */
export function readerMessage(error: unknown): string {
  if (!(error instanceof LecternError)) return failed;
  return hidden[error.code] ?? error.message;
}

/** Writes to the log what the reader is not told. */
export function logHidden(error: unknown): void {
  const isKnown = error instanceof LecternError;
  if (isKnown && !hidden[error.code]) return;
  const mistake = isKnown ? (error.code === "internal" ? error.cause : null) : error;
  const stack = mistake instanceof Error ? mistake.stack : null;
  console.error(`Lectern failed on a request: ${stack ?? errorMessage(error)}`);
}
