import { Hono, type MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Metrics } from "../observe/metrics.ts";
import type { ApiEnv, Routes } from "./env.ts";

/** Counts each response under the pattern of its route; what has no route of its own, such as the page's files, is `other`. */
export const countResponses =
  (metrics: Metrics): MiddlewareHandler<ApiEnv> =>
  async (context, next) => {
    await next();
    const route = matchedRoutes(context).findLast(({ method }) => method !== "ALL");
    metrics.responded({
      method: route?.method ?? "any",
      route: route?.path ?? "other",
      status: context.res.status,
    });
  };

/** `GET /metrics`, as Prometheus reads it. */
export function metricsRoutes(metrics: Metrics): Routes {
  return new Hono<ApiEnv>().get("/metrics", async (context) => {
    const { text, contentType } = await metrics.scrape();
    return context.body(text, 200, { "content-type": contentType, "cache-control": "no-store" });
  });
}
