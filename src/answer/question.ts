import { z } from "zod";
import type { Question } from "../types.ts";

const maxQuestion = 4_000;
export const questionText = z
  .string()
  .trim()
  .min(1, "ask something: the question is empty")
  .max(maxQuestion, `a question is at most ${maxQuestion.toLocaleString("en")} characters`);
const turn = z.object({ role: z.enum(["user", "assistant"]), content: z.string().max(100_000) });
const scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String);
/** What may stand beside a question. */
export const questionFields = {
  course: z.string().min(1).max(500).optional(),
  k: z.number().int().min(1).max(100).default(10),
  neighbours: z.number().int().min(0).max(5).default(0),
  filters: z
    .strictObject({
      deck: z.string().max(1_000).optional(),
      section: z.string().max(1_000).optional(),
      pages: z
        .tuple([z.number().int().min(1), z.number().int().min(1)])
        .refine(([first, last]) => first <= last, "the first page comes after the last")
        .optional(),
      metadata: z
        .record(z.string().min(1).max(200), z.union([scalar, z.array(scalar).min(1).max(50)]))
        .transform((wanted) =>
          Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, [value].flat()])),
        )
        .optional(),
    })
    .default({}),
};

/** A question as the API and the command line take it. */
export const searchBody = z.object({
  question: questionText,
  history: z.array(turn).max(200).default([]),
  ...questionFields,
});

export function toQuestion(body: z.output<typeof searchBody>): Question {
  return {
    question: body.question,
    course: body.course,
    history: body.history,
    k: body.k,
    neighbours: body.neighbours,
    filters: body.filters,
  };
}
