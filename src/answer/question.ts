import { z } from "zod";
import type { Question } from "../types.ts";

export const maxQuestion = 4_000;
/** Characters of all its turns: the longest answers of a long conversation, and more than any model is given of them. */
export const maxHistory = 100_000;
const maxMetadata = 20;
export const questionText = z
  .string()
  .trim()
  .min(1, "ask something: the question is empty")
  .max(maxQuestion, `a question is at most ${maxQuestion.toLocaleString("en")} characters`);
/** Control characters, NUL among them, stand in no name that a teacher gives. */
export const courseName = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u, "has control characters");
const turn = z.object({ role: z.enum(["user", "assistant"]), content: z.string() });
const history = z
  .array(turn)
  .max(200)
  .refine(
    (turns) => turns.reduce((sum, { content }) => sum + content.length, 0) <= maxHistory,
    `all turns together are at most ${maxHistory.toLocaleString("en")} characters: leave out the oldest`,
  )
  .default([]);
const scalar = z.union([z.string().max(1_000), z.number(), z.boolean()]).transform(String);
/** What may stand beside a question. */
export const questionFields = {
  course: courseName.optional(),
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
      through: z.string().max(1_000).optional(),
      until: z.iso.date().optional(),
      metadata: z
        .record(z.string().min(1).max(200), z.union([scalar, z.array(scalar).min(1).max(50)]))
        .refine(
          (wanted) => Object.keys(wanted).length <= maxMetadata,
          `takes at most ${maxMetadata} of a course's fields`,
        )
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
  history,
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
