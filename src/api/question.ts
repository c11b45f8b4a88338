import { z } from "zod";
import { questionFields, questionText, searchBody, toQuestion } from "../answer/question.ts";
import { LecternError } from "../errors.ts";
import type { Question, Turn } from "../types.ts";
import { parse } from "./parse.ts";

/** What `useChat` sends: text parts count, all others are its own business. */
const message = z.object({
  role: z.enum(["user", "assistant", "system"]),
  parts: z.array(z.looseObject({ type: z.string(), text: z.string().max(100_000).optional() })).max(2_000),
});

/** It stands in URLs, and clients make it. */
export const conversationId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/,
    "a conversation's id is 1 to 128 of A–Z a–z 0–9 . _ ~ - and begins with a letter or digit",
  );

/** The course that a list is narrowed to. */
export const courseFilter = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u, "has control characters")
  .optional();

const questionBody = searchBody.extend({ conversationId: conversationId.optional() });
const messagesBody = z.object({
  messages: z.array(message).min(1).max(400),
  conversationId: conversationId.optional(),
  id: conversationId.optional(),
  ...questionFields,
});
const noQuestion =
  "the last one must be the user's question: leave out the assistant's message behind it, or ask the next question";

/** Reads a request's JSON; throws `invalid` that names the field. */
export async function parseBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<z.output<Schema>> {
  let json: unknown;
  try {
    json = await request.json();
  } catch (cause) {
    throw new LecternError("invalid", "The request's body is not JSON", { cause });
  }
  return parse(schema, json);
}

export interface Asked {
  question: Question;
  conversationId: string | undefined;
  /** Where the history is from: given by hand, or the page's messages, which say less than the server's own record. */
  history: "given" | "page";
}

/** The body of `/api/chat` in either shape: the last message is the question, what stands before it the history. */
export async function parseChat(request: Request): Promise<Asked> {
  const body = await parseBody(request, z.looseObject({}));
  // One shape at a time, so that a fault names its own fields.
  if (!("messages" in body)) {
    const asked = parse(questionBody, body);
    return { question: toQuestion(asked), conversationId: asked.conversationId, history: "given" };
  }
  const { messages, course, k, neighbours, filters, conversationId, id } = parse(messagesBody, body);
  const turns = messages.flatMap(toTurn);
  const last = turns.at(-1);
  if (last?.role !== "user") throw new LecternError("invalid", `Wrong request: messages: ${noQuestion}`);
  const question = parse(z.object({ question: questionText }), { question: last.content }).question;
  return {
    question: { question, course, history: turns.slice(0, -1), k, neighbours, filters },
    conversationId: conversationId ?? id,
    history: "page",
  };
}

function toTurn({ role, parts }: z.output<typeof message>): Turn[] {
  if (role === "system") return [];
  const content = parts.map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
  return [{ role, content }];
}
