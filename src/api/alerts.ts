import { Hono } from "hono";
import { z } from "zod";
import type { Lectern } from "../setup.ts";
import { type KeptAlert, listAlerts } from "../store/alerts.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";

const alertsQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });

export interface AlertList {
  alerts: KeptAlert[];
  /** Whether they are sent to somebody. */
  areSent: boolean;
}

/** What was unusual: to teachers of their courses, to administrators all. */
export function alertRoutes({ config, database }: Pick<Lectern, "config" | "database">): Routes {
  return new Hono<ApiEnv>().get("/alerts", async (context) => {
    const { days } = parse(alertsQuery, context.req.query());
    const alerts = await listAlerts(database, { days, courses: context.get("caller").courses });
    return context.json<AlertList>({ alerts, areSent: config.alerts !== null });
  });
}
