import { Hono } from "hono";
import { toHitJson } from "../answer/hit-json.ts";
import { searchBody, toQuestion } from "../answer/question.ts";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import { onlyCourse } from "../auth/caller.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { meterProvider, openMeter } from "../ledger/meter.ts";
import type { Lectern } from "../setup.ts";
import { keepSpending } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parseBody } from "./question.ts";

export function searchRoutes(lectern: Lectern, fairUse: FairUse): Routes {
  return new Hono<ApiEnv>().post("/search", async (context) => {
    const caller = context.get("caller");
    const asked = toQuestion(await parseBody(context.req.raw, searchBody));
    const course = asked.course ?? onlyCourse(caller);
    context.set("course", course ?? null);
    context.set("question", asked.question);
    const booked = { user: caller.id, course: course ?? null };
    const using = await fairUse.ask({ caller, address: context.var.address, course: booked.course });
    const meter = openMeter();
    const metered = { ...lectern, provider: meterProvider(lectern.provider, meter) };
    try {
      const question = { ...asked, course, within: caller.courses };
      const { hits, trace, timings } = await retrieve(metered, question, context.req.raw.signal);
      return context.json({ hits: hits.map(toHitJson), trace, timings });
    } finally {
      using.leave();
      await keepSpending(lectern.database, booked, meter.charges());
    }
  });
}
