import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "./env.ts";

/** Gives each request a name by which an error that a reader saw is found in the log. */
export const traceRequests: MiddlewareHandler<ApiEnv> = async (context, next) => {
  const trace = randomBytes(8).toString("hex");
  context.set("trace", trace);
  await next();
  context.res.headers.set("x-trace-id", trace);
};
