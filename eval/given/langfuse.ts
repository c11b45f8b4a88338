import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import { parseLine } from "../dataset/lines.ts";
import { type AnswerFormat, type GivenAnswer, textUnder } from "./given.ts";
import { openaiChat } from "./openai-chat.ts";

const names = {
  question: ["question", "query", "input", "prompt", "user_input", "text"],
  answer: ["answer", "output", "response", "content", "text", "completion"],
  contexts: ["contexts", "context", "retrieved_contexts", "passages", "documents"],
};
const object = z.record(z.string(), z.unknown());

/** An exported trace or observation, or a dataset's item with the output that it got. */
const schema = z.object({
  id: z.string().optional(),
  input: z.unknown(),
  output: z.unknown().optional(),
  expectedOutput: z.unknown().optional(),
  metadata: z.unknown().optional(),
  model: z.string().nullish(),
  /** Seconds. */
  latency: z.number().nullish(),
  totalCost: z.number().nullish(),
});

export const langfuse: AnswerFormat = {
  name: "langfuse",
  fits: (record) =>
    "input" in record && ("output" in record || "expectedOutput" in record) && !("actual_output" in record),
  read(record, place) {
    const { id, input, output, expectedOutput, metadata, model, latency, totalCost } = parseLine(
      schema,
      record,
      place,
    );
    const asked = readAsked(input, place);
    const answer = textOf(output, names.answer);
    return [
      {
        ...(id === undefined ? {} : { id }),
        ...asked,
        answer: answer ?? null,
        passages: [metadata, input, output].map(passagesIn).find((found) => found.length > 0) ?? [],
        referenceAnswer: textOf(expectedOutput, names.answer),
        model: model ?? undefined,
        ...(latency == null ? {} : { latencyMs: 1_000 * latency }),
        ...(totalCost == null ? {} : { usage: { costUsd: totalCost } }),
      },
    ];
  },
};

function readAsked(input: unknown, place: string) {
  const messages = Array.isArray(input) ? input : object.safeParse(input).data?.messages;
  if (Array.isArray(messages)) {
    const closed = [...messages, { role: "assistant", content: "-" }];
    const [{ question, history } = { question: "" }] = openaiChat.read(
      { messages: closed },
      `${place}: input`,
    );
    return { question, history };
  }
  const question = textOf(input, names.question);
  if (question !== undefined) return { question };
  throw new LecternError(
    "invalid",
    `${place}: input: is neither a text nor an object with ${names.question.join(", ")} or messages`,
  );
}

function textOf(value: unknown, under: string[]): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  const found = object.safeParse(value);
  return found.success ? textUnder(found.data, under) : undefined;
}

function passagesIn(value: unknown): { text: string }[] {
  const found = object.safeParse(value).data;
  const list = names.contexts.map((name) => found?.[name]).find((one) => one !== undefined);
  const all = Array.isArray(list) ? list : [list];
  return all.flatMap((one) => {
    const text = textOf(one, ["text", "content", "pageContent", "page_content"]);
    return text === undefined ? [] : [{ text }];
  });
}

/** A trace as `langfuse` exports one: what was said before stands as messages, passages in the metadata. */
export function toLangfuse(given: GivenAnswer): Record<string, unknown> {
  const { id, question, history = [], answer, passages, referenceAnswer, model, latencyMs, usage } = given;
  const input = history.length > 0 ? [...history, { role: "user", content: question }] : { question };
  return {
    ...(id === undefined ? {} : { id }),
    input,
    output: answer,
    ...(referenceAnswer === undefined ? {} : { expectedOutput: referenceAnswer }),
    ...(passages.length > 0 ? { metadata: { contexts: passages.map(({ text }) => text) } } : {}),
    ...(model === undefined ? {} : { model }),
    ...(latencyMs === undefined ? {} : { latency: latencyMs / 1_000 }),
    ...(usage?.costUsd == null ? {} : { totalCost: usage.costUsd }),
  };
}
