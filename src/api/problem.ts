import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { diskFault, type ErrorCode, errorKinds, LecternError } from "../errors.ts";
import { logHidden, readerMessage } from "../reader-message.ts";
import type { ApiEnv } from "./env.ts";

/** Where a failure passes by itself: seconds after which the same request may be sent again. */
const pauses: Partial<Record<ErrorCode, number>> = {
  busy: 10,
  throttled: 5,
  unavailable: 5,
  database: 5,
  locked: 60,
  outage: 60,
};

/**
 * Any failure as problem details (RFC 9457). What Lectern did not foresee says no more than that it happened. `members`
 * are extension members: what else there is to tell.
 */
export function problem(context: Context<ApiEnv>, thrown: unknown, members: object = {}): Response {
  const error = diskFault(thrown) ?? thrown;
  const { status, code, detail } = describe(context, error);
  const pause = (error instanceof LecternError ? error.retryAfterSeconds : undefined) ?? pauses[code];
  return context.json(
    { type: "about:blank", title: code, status, detail, code, trace: context.var.trace, ...members },
    status,
    {
      "content-type": "application/problem+json",
      ...(pause === undefined ? {} : { "retry-after": String(pause) }),
    },
  );
}

function describe(
  context: Context<ApiEnv>,
  error: unknown,
): { status: ContentfulStatusCode; code: ErrorCode; detail: string } {
  if (error instanceof LecternError) {
    logHidden(error, context.var);
    return { status: errorKinds[error.code].status, code: error.code, detail: readerMessage(error) };
  }
  if (error instanceof HTTPException) {
    const code = error.status === 404 ? "not-found" : "invalid";
    return { status: error.status as ContentfulStatusCode, code, detail: error.message };
  }
  logHidden(error, context.var);
  return { status: 500, code: "internal", detail: readerMessage(error) };
}
