import { Hono } from "hono";
import { z } from "zod";
import { guardRules } from "../answer/guard/guard.ts";
import { presentable } from "../answer/guard/names.ts";
import type { Lectern } from "../setup.ts";
import {
  type Feedback,
  feedbackReasons,
  type GivenFeedback,
  listFeedback,
  removeFeedback,
  setFeedback,
  thumbs,
} from "../store/feedback.ts";
import { maxDays } from "../store/spending.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { parse } from "./parse.ts";
import { courseFilter, parseBody } from "./question.ts";

const longestComment = 2_000;
/** Names an answer of a conversation. */
export const answerPath = z.object({
  id: z.string(),
  ordinal: z.coerce.number().int().min(0).max(1_000_000),
});
const feedbackBody = z
  .strictObject({
    thumb: z.enum(thumbs),
    reason: z.enum(feedbackReasons).nullish(),
    comment: z.string().trim().max(longestComment).nullish(),
  })
  .refine(({ thumb, reason }) => thumb === "down" || !reason, {
    path: ["reason"],
    message: "only a thumbs-down has a reason",
  });
const feedbackQuery = z.object({
  course: courseFilter,
  thumb: z.enum(thumbs).optional(),
  days: z.coerce.number().int().min(1).max(maxDays).default(30),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export interface FeedbackList {
  feedback: Omit<GivenFeedback, "trace">[];
}

/** What readers think of answers: they give it on their own, teachers read what is of their courses, without names. */
export function feedbackRoutes({
  config,
  database,
  provider,
}: Pick<Lectern, "config" | "database" | "provider">): Routes {
  const rules = guardRules(config);
  const names = { findNames: provider.findNames, database };
  const path = "/conversations/:id/messages/:ordinal/feedback";
  return new Hono<ApiEnv>()
    .put(path, async (context) => {
      const { id: conversation, ordinal } = parse(answerPath, context.req.param());
      const { thumb, reason, comment } = await parseBody(context.req.raw, feedbackBody);
      const feedback: Feedback = {
        thumb,
        reason: reason ?? null,
        // Others will read it: whoever is named there is nobody whom a course teaches about.
        comment: comment
          ? await presentable(names, rules, { text: comment, within: [] }, context.req.raw.signal)
          : null,
      };
      await setFeedback(database, { conversation, ordinal }, feedback);
      return context.json(feedback);
    })
    .delete(path, async (context) => {
      const { id: conversation, ordinal } = parse(answerPath, context.req.param());
      await removeFeedback(database, { conversation, ordinal });
      return context.body(null, 204);
    })
    .get("/feedback", async (context) => {
      const asked = parse(feedbackQuery, context.req.query());
      const given = await listFeedback(database, { ...asked, courses: context.get("caller").courses });
      return context.json<FeedbackList>({ feedback: given.map(({ place, trace, ...shown }) => shown) });
    });
}
