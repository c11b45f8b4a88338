import { type ErrorCode, errorKinds, errorMessage, LecternError, passesSoon } from "./errors.ts";

const failed = "Lectern failed on this request; its log says why";
/** What only who runs the server can mend, or names a place of theirs: the reader learns that much, the log the rest. */
const hidden: Partial<Record<ErrorCode, string>> = {
  internal: failed,
  storage: "The server can't read or write its data; its log says why",
  locked: "The server has lost its data folder; its log says why",
  database: "The server can't reach its database at the moment: try again in a few seconds",
};

/** Settings, permissions, resources and the account at AWS, which only who runs the server can change. */
const ofServer =
  /\b(?:LECTERN|AWS|OPENAI|ANTHROPIC|OTEL)_[A-Z]|\bAWS\b|\barn:aws|\b(?:bedrock|aws-marketplace|s3):[A-Z]/;

/** What a student may read of a failure; all of it where their own request was at fault, as a teacher's who gives a folder. */
export function readerMessage(error: unknown): string {
  if (!(error instanceof LecternError)) return failed;
  if (errorKinds[error.code].fault === "user") return error.message;
  const known = hidden[error.code];
  if (known !== undefined) return known;
  if (passesSoon(error) && ofServer.test(error.message))
    return "A service that Lectern needs does not answer: try again in a few seconds";
  return readerText(error.message);
}

/** What a student may read of what somebody says of a failure. */
export const readerText = (message: string): string =>
  ofServer.test(message) ? "Something does not work as the server is set up; its log says what" : message;

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
  if (isKnown && readerMessage(error) === error.message) return;
  const mistake = isKnown ? (error.code === "internal" ? error.cause : null) : error;
  const stack = mistake instanceof Error ? mistake.stack : null;
  const told = (stack ?? errorMessage(error)).replace(secrets, "…");
  const shown = question && question.length > 2 ? told.replaceAll(question, "…") : told;
  console.error(`Lectern failed on a request${trace ? ` (${trace})` : ""}: ${shown}`);
}
