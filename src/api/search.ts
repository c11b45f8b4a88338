import { Hono } from "hono";
import { retrieve } from "../answer/retrieve/retrieve.ts";
import type { Lectern } from "../setup.ts";
import { type Hit, toSlideRef } from "../types.ts";
import { parseBody, searchBody, toQuestion } from "./question.ts";

/** A hit as the API shows it. */
export function toApiHit(hit: Hit, index: number) {
  const { score, slide, text, duplicates, neighbours } = hit;
  return {
    rank: index + 1,
    score,
    slide: toSlideRef(slide),
    text,
    ...(duplicates ? { twins: duplicates.map(toSlideRef) } : {}),
    ...(neighbours ? { neighbours } : {}),
  };
}

export function searchRoutes(lectern: Lectern): Hono {
  return new Hono().post("/search", async (context) => {
    const question = toQuestion(await parseBody(context.req.raw, searchBody));
    const { hits, trace, timings } = await retrieve(lectern, question, context.req.raw.signal);
    return context.json({ hits: hits.map(toApiHit), trace, timings });
  });
}
