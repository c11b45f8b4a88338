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

/** Keys and tokens, in whatever an error says. */
const secrets =
  /\blectern_[\w-]+|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:sk|pk)-[\w-]{8,}|(?<=\bBearer )[\w.~+/-]+=*|(?<=:\/\/[^\s:/@]{1,200}:)[^\s@]{1,200}(?=@)|\bAKIA[A-Z0-9]{12,}/g;

/** By what a request is found in the log, and what the reader asked, which does not stand there. */
interface Failed {
  trace?: string;
  question?: string;
}

/** Writes to the log what the reader is not told: never a key, a token or a question. */
export function logHidden(error: unknown, { trace, question }: Failed = {}): void {
  const isKnown = error instanceof LecternError;
  if (isKnown && !hidden[error.code]) return;
  const mistake = isKnown ? (error.code === "internal" ? error.cause : null) : error;
  const stack = mistake instanceof Error ? mistake.stack : null;
  const told = (stack ?? errorMessage(error)).replace(secrets, "…");
  const shown = question && question.length > 2 ? told.replaceAll(question, "…") : told;
  console.error(`Lectern failed on a request${trace ? ` (${trace})` : ""}: ${shown}`);
}
