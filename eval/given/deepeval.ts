import { z } from "zod";
import { parseLine } from "../dataset/lines.ts";
import type { AnswerFormat, GivenAnswer } from "./given.ts";

const texts = z.array(z.string(), "is a list of texts").nullish();

/** An LLMTestCase, or a Golden that was saved with its answer. */
const schema = z.object({
  input: z.string("is the question"),
  actual_output: z.string().nullish(),
  expected_output: z.string().nullish(),
  context: texts,
  retrieval_context: texts,
  name: z.string().nullish(),
  completion_time: z.number().nullish(),
  token_cost: z.number().nullish(),
});

export const deepeval: AnswerFormat = {
  name: "deepeval",
  fits: (record) => "input" in record && ("actual_output" in record || "retrieval_context" in record),
  read(record, place) {
    const one = parseLine(schema, record, place);
    return [
      {
        question: one.input,
        ...(one.name ? { id: one.name } : {}),
        answer: one.actual_output ?? null,
        passages: (one.retrieval_context ?? []).map((text) => ({ text })),
        referenceAnswer: one.expected_output ?? undefined,
        referenceContexts: one.context ?? [],
        ...(one.completion_time == null ? {} : { latencyMs: 1_000 * one.completion_time }),
        ...(one.token_cost == null ? {} : { usage: { costUsd: one.token_cost } }),
      },
    ];
  },
};

export const toDeepeval = ({
  id,
  question,
  answer,
  passages,
  referenceAnswer,
  referenceContexts = [],
}: GivenAnswer) => ({
  ...(id === undefined ? {} : { name: id }),
  input: question,
  actual_output: answer ?? "",
  expected_output: referenceAnswer ?? null,
  context: referenceContexts.length > 0 ? referenceContexts : null,
  retrieval_context: passages.map(({ text }) => text),
});
