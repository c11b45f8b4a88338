import { type ErrorCode, errorMessage, LecternError } from "../errors.ts";

/** By SQLSTATE (PostgreSQL's manual, Appendix A), the first that fits. What is in none of them is Lectern's own mistake. */
const states: [RegExp, ErrorCode, string][] = [
  [/^53100$/, "storage", "the disk is full: free some space"],
  [
    /^XX00[12]$/,
    "storage",
    "a page of the database is damaged: `lectern doctor --deep` finds it and says how to go on",
  ],
  // PostgreSQL takes a read-only disk for a matter of permissions.
  [/^(?:58|42501)/, "storage", "its files can't be read or written: check the disk and permissions"],
  [/^(?:57014|55P03|25P0[34])$/, "database", "it took too long, and was given up"],
  [/^(?:08|53|57P|25006|40)/, "database", "the database is down, starting, overloaded or read-only"],
];

/**
 * A driver's error in Lectern's words: `database` for what passes when the database is back, `storage` for what stays
 * until somebody acts. What the database says of a statement itself is returned as it is.
 */
export function explainDriverError(error: unknown, place: string, fallback: "database" | "storage"): unknown {
  if (error instanceof LecternError || error instanceof TypeError) return error;
  const state = sqlState(error);
  const known = states.find(([pattern]) => state !== null && pattern.test(state));
  if (known) return explained(known[1], place, known[2], error);
  if (state !== null) return error;
  const what = fallback === "database" ? "can't be reached" : "can't be used any more: start Lectern again";
  return explained(fallback, place, what, error);
}

function explained(code: ErrorCode, place: string, what: string, cause: unknown): LecternError {
  return new LecternError(code, `${place}: ${what} (${errorMessage(cause)})`, { cause });
}

function sqlState(error: unknown): string | null {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // EPIPE is none.
  return typeof code === "string" && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null;
}
