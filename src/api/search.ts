import { Hono } from "hono";
import { toHitJson } from "../answer/hit-json.ts";
import { searchBody, toQuestion } from "../answer/question.ts";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import type { Lectern } from "../setup.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parseBody } from "./question.ts";

export function searchRoutes(lectern: Lectern): Routes {
  return new Hono<ApiEnv>().post("/search", async (context) => {
    const question = {
      ...toQuestion(await parseBody(context.req.raw, searchBody)),
      within: context.get("caller").courses,
    };
    const { hits, trace, timings } = await retrieve(lectern, question, context.req.raw.signal);
    return context.json({ hits: hits.map(toHitJson), trace, timings });
  });
}
