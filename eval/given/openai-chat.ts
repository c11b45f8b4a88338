import { z } from "zod";
import { LecternError } from "../../src/errors.ts";
import type { Turn } from "../../src/types.ts";
import { parseLine } from "../dataset/lines.ts";
import type { AnswerFormat, GivenAnswer } from "./given.ts";

const part = z.object({ type: z.string().optional(), text: z.string().optional() });
const message = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool", "function"]),
  content: z.union([z.string(), z.array(part)]).nullish(),
});
const completion = z.object({
  id: z.string().optional(),
  model: z.string().optional(),
  choices: z.array(z.object({ message })).min(1),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).optional(),
});
const messages = z.array(message, "is a list of {role, content}").min(1, "is empty");
/** A line of a log: the messages with the answer as the last, or a request and its response. */
const schema = z.union(
  [
    z.object({ request: z.object({ messages }), response: completion }),
    z.object({
      messages,
      choices: completion.shape.choices,
      id: z.string().optional(),
      model: z.string().optional(),
    }),
    z.object({ messages }),
  ],
  "messages: is a list of {role, content}",
);

export const openaiChat: AnswerFormat = {
  name: "openai",
  fits: (record) => Array.isArray(record.messages) || ("request" in record && "response" in record),
  read(record, place) {
    const log = parseLine(schema, record, place);
    const response = "response" in log ? log.response : "choices" in log ? completion.parse(log) : undefined;
    const before = "request" in log ? log.request.messages : log.messages;
    const turns = [
      ...before,
      ...(response?.choices.slice(0, 1).map((choice) => choice.message) ?? []),
    ].flatMap(toTurn);
    const answer = turns.at(-1);
    const question = turns.at(-2);
    if (answer?.role !== "assistant" || question?.role !== "user")
      throw new LecternError(
        "invalid",
        `${place}: messages: must end with a user's question and the assistant's answer`,
      );
    return [
      {
        ...(response?.id === undefined ? {} : { id: response.id }),
        question: question.content,
        history: turns.slice(0, -2),
        answer: answer.content,
        passages: [],
        model: response?.model,
        ...(response?.usage
          ? {
              usage: {
                inputTokens: response.usage.prompt_tokens,
                outputTokens: response.usage.completion_tokens,
              },
            }
          : {}),
      },
    ];
  },
};

/** Instructions and tools are no part of what was said. */
function toTurn({ role, content }: z.output<typeof message>): Turn[] {
  if (role !== "user" && role !== "assistant") return [];
  const text =
    typeof content === "string" ? content : (content ?? []).map((one) => one.text ?? "").join("\n");
  return text.trim() === "" ? [] : [{ role, content: text }];
}

export const toOpenaiChat = ({ question, history = [], answer }: GivenAnswer) => ({
  messages: [...history, { role: "user", content: question }, { role: "assistant", content: answer ?? "" }],
});
