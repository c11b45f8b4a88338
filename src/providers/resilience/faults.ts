import { errorKinds, LecternError, UncheckedError } from "../../errors.ts";

/**
 * Whether another model may answer the same request: the fault lies with a model, its region or the access to it, or a
 * larger model may take what was too large. What is no LecternError is a bug, and must be seen.
 */
export function isOfTheModel(error: unknown): error is LecternError {
  if (!(error instanceof LecternError) || error instanceof UncheckedError) return false;
  return errorKinds[error.code].fault !== "user" || error.code === "too-large";
}
