import { z } from "zod";
import type { Turn } from "../../src/types.ts";
import { parseLine } from "../dataset/lines.ts";
import type { AnswerFormat, GivenAnswer } from "./given.ts";
import { readPythonList } from "./python-list.ts";

/** pandas writes a list as Python's text of it where a row is a line of CSV. */
const texts = z.preprocess(
  (value) => (typeof value === "string" ? readPythonList(value) : value),
  z.array(z.string(), "is a list of texts"),
);
const message = z.object({ type: z.enum(["human", "ai", "tool"]).optional(), content: z.string() });
const asked = z.union([z.string(), z.array(message)], "is a text or a list of messages");
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === "" || value === null ? undefined : value), schema.optional());

/** A row of an EvaluationDataset; the names before ragas 0.2 beside today's. */
const schema = z
  .object({
    user_input: optional(asked),
    question: optional(z.string()),
    retrieved_contexts: optional(texts),
    contexts: optional(texts),
    response: optional(z.string()),
    answer: optional(z.string()),
    reference: optional(z.string()),
    ground_truth: optional(z.string()),
    reference_contexts: optional(texts),
    id: z.union([z.string(), z.number()]).optional(),
  })
  .refine(({ user_input, question }) => (user_input ?? question) !== undefined, {
    path: ["user_input"],
    error: "missing: it is the question",
  });

export const ragas: AnswerFormat = {
  name: "ragas",
  fits: (record) =>
    "user_input" in record || ("question" in record && ("contexts" in record || "ground_truth" in record)),
  read(record, place) {
    const row = parseLine(schema, record, place);
    return [
      {
        ...readAsked(row.user_input ?? row.question ?? ""),
        ...(row.id === undefined ? {} : { id: String(row.id) }),
        answer: row.response ?? row.answer ?? null,
        passages: (row.retrieved_contexts ?? row.contexts ?? []).map((text) => ({ text })),
        referenceAnswer: row.reference ?? row.ground_truth,
        referenceContexts: row.reference_contexts ?? [],
      },
    ];
  },
};

/** A conversation's last question, and what was said before it. */
function readAsked(said: string | z.output<typeof message>[]): Pick<GivenAnswer, "question" | "history"> {
  if (typeof said === "string") return { question: said };
  const turns = said
    .filter(({ type }) => type !== "tool")
    .map(({ type, content }): Turn => ({ role: type === "ai" ? "assistant" : "user", content }));
  const last = turns.findLastIndex(({ role }) => role === "user");
  return { question: turns[last]?.content ?? "", history: turns.slice(0, Math.max(0, last)) };
}

export const toRagas = ({
  id,
  question,
  answer,
  passages,
  referenceAnswer,
  referenceContexts = [],
}: GivenAnswer) => ({
  ...(id === undefined ? {} : { id }),
  user_input: question,
  retrieved_contexts: passages.map(({ text }) => text),
  ...(answer === null ? {} : { response: answer }),
  ...(referenceAnswer === undefined ? {} : { reference: referenceAnswer }),
  ...(referenceContexts.length > 0 ? { reference_contexts: referenceContexts } : {}),
});
