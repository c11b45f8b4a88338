import { Hono } from "hono";
import { guardRules } from "../answer/guard/guard.ts";
import { presentable } from "../answer/guard/names.ts";
import { soughtIn } from "../answer/guard/screen.ts";
import { toHitJson } from "../answer/hit-json.ts";
import { searchBody, toQuestion } from "../answer/question.ts";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import { onlyCourse } from "../auth/caller.ts";
import type { FairUse } from "../auth/fair-use.ts";
import { meterProvider, openMeter } from "../ledger/meter.ts";
import type { Lectern } from "../setup.ts";
import { keepSpending } from "../store/spending.ts";
import type { Question } from "../types.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parseBody } from "./question.ts";

export function searchRoutes(lectern: Lectern, fairUse: FairUse): Routes {
  const rules = guardRules(lectern.config);
  const names = { findNames: lectern.provider.findNames, database: lectern.database };
  /** Without personal data, which no model, log or database need learn of. */
  const masked = async (question: Question, signal: AbortSignal): Promise<Question> => {
    const { course, within } = question;
    const mask = (text: string) => presentable(names, rules, { text, course, within }, signal);
    const history = await Promise.all(
      question.history.map(async (turn) =>
        turn.role === "user" ? { ...turn, content: await mask(turn.content) } : turn,
      ),
    );
    return { ...question, question: await mask(question.question), history };
  };
  return new Hono<ApiEnv>().post("/search", async (context) => {
    const caller = context.get("caller");
    const asked = toQuestion(await parseBody(context.req.raw, searchBody));
    const course = asked.course ?? onlyCourse(caller);
    context.set("course", course ?? null);
    const booked = { user: caller.id, course: course ?? null };
    const using = await fairUse.ask({ caller, address: context.var.address, course: booked.course });
    const meter = openMeter();
    const metered = { ...lectern, provider: meterProvider(lectern.provider, meter) };
    try {
      const { signal } = context.req.raw;
      const question = await masked({ ...asked, course, within: caller.courses }, signal);
      context.set("question", question.question);
      const sought = { ...question, question: soughtIn(question.question) };
      const { hits, trace, timings } = await retrieve(metered, sought, signal);
      return context.json({ hits: hits.map(toHitJson), trace, timings });
    } finally {
      using.leave();
      await keepSpending(lectern.database, booked, meter.charges());
    }
  });
}
