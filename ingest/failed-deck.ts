import { getSystemErrorMap } from "node:util";
import { errorMessage, LecternError } from "../src/errors.ts";

export interface FailedDeck {
  deck: string;
  error: LecternError;
}

/** Whether there was nothing in it to read, which is no failure. */
export const isWordless = ({ error }: FailedDeck) => error.code === "no-words";

/** Whatever was thrown while a deck was read, as an error that names the deck. */
export function asFailure(deck: string, cause: unknown): LecternError {
  if (cause instanceof LecternError) return cause;
  return new LecternError("bad-deck", `${deck} can't be read: ${reasonOf(cause)}`, { cause });
}

/** The system's own message says where on this machine the file is: clients elsewhere must not learn that. */
function reasonOf(cause: unknown): string {
  const number = cause instanceof Error && "errno" in cause ? cause.errno : undefined;
  const known = typeof number === "number" ? getSystemErrorMap().get(number) : undefined;
  return known ? `${known[1]} (${known[0]})` : errorMessage(cause);
}
