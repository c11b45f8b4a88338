import { type ErrorCode, LecternError } from "../../errors.ts";

/** What should check an answer can't, whichever model gives it: so none may. */
export class UncheckedError extends LecternError {}

/** Another moment may not have it. A stream that broke off counts as long as nothing of it was told. */
const passing = new Set<ErrorCode>(["throttled", "unavailable", "truncated"]);

/** What a model, its region or the access to it has, so that another one may not. */
const ofTheModel = new Set<ErrorCode>([
  ...passing,
  "access-denied",
  "config",
  "credentials",
  "internal",
  "malformed",
  "too-large",
]);

/** Stays until someone changes a setting or a permission. */
const lasting = new Set<ErrorCode>(["access-denied", "config", "credentials"]);

/** AWS's name for a quota of the day or the account, which Lectern reports as throttling: seconds don't mend it. */
const usedUp = "ServiceQuotaExceededException";

/** Whether the same call may succeed a second later: throttling, 5xx, ModelTimeout, the 424s, broken lines. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof LecternError) || !passing.has(error.code)) return false;
  return !(error.cause instanceof Error && error.cause.name === usedUp);
}

/** Whether it speaks against the model's health. A refused request, a wrong setting or a reader who leaves does not. */
export function speaksAgainstModel(error: unknown): boolean {
  return error instanceof LecternError && passing.has(error.code);
}

/** Whether another model may answer the same request. What is no LecternError is a bug, and must be seen. */
export function isOfTheModel(error: unknown): error is LecternError {
  return error instanceof LecternError && ofTheModel.has(error.code) && !(error instanceof UncheckedError);
}

/** Whether somebody must act, and so must be told even where another model has answered. */
export function isLasting(error: LecternError): boolean {
  return lasting.has(error.code);
}
