import { Hono } from "hono";
import { toHitJson } from "../answer/hit-json.ts";
import { searchBody, toQuestion } from "../answer/question.ts";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import type { Lectern } from "../setup.ts";
import { parseBody } from "./question.ts";

export function searchRoutes(lectern: Lectern): Hono {
  return new Hono().post("/search", async (context) => {
    const question = toQuestion(await parseBody(context.req.raw, searchBody));
    const { hits, trace, timings } = await retrieve(lectern, question, context.req.raw.signal);
    return context.json({ hits: hits.map(toHitJson), trace, timings });
  });
}
