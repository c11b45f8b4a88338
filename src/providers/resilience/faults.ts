import { errorKinds, LecternError, passesSoon, UncheckedError } from "../../errors.ts";

/** AWS's name for a quota of the day or the account, which Lectern reports as throttling: seconds don't mend it. */
const usedUp = "ServiceQuotaExceededException";

/** Whether the same call may succeed a second later: throttling, 5xx, ModelTimeout, the 424s, broken lines. */
export function mayPass(error: unknown): boolean {
  return passesSoon(error) && !(error.cause instanceof Error && error.cause.name === usedUp);
}

/**
 * Whether another model may answer the same request: the fault lies with a model, its region or the access to it, or a
 * larger model may take what was too large. What is no LecternError is a bug, and must be seen.
 */
export function isOfTheModel(error: unknown): error is LecternError {
  if (!(error instanceof LecternError) || error instanceof UncheckedError) return false;
  return errorKinds[error.code].fault !== "user" || error.code === "too-large";
}
