import { z } from "zod";
import {
  courseName,
  maxHistory,
  questionFields,
  questionText,
  searchBody,
  toQuestion,
} from "../answer/question.ts";
import { LecternError } from "../errors.ts";
import type { Question, Turn } from "../types.ts";
import { parse } from "./parse.ts";

/** What `useChat` sends: text parts count, all others are its own business. */
const message = z.object({
  role: z.enum(["user", "assistant", "system"]),
  parts: z.array(z.looseObject({ type: z.string(), text: z.string().max(maxHistory).optional() })).max(2_000),
});

/** Clients choose it, and it appears in URLs. */
export const conversationId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/,
    "a conversation's id has 1 to 128 characters of A–Z a–z 0–9 . _ ~ - and begins with a letter or digit",
  );

/** The course that a list is narrowed to. */
export const courseFilter = courseName.optional();

/** Another answer than before; of a conversation's last question it takes that answer's place. */
const again = z.boolean().default(false);
const questionBody = searchBody.extend({ conversationId: conversationId.optional(), again });
const messagesBody = z.object({
  messages: z.array(message).min(1).max(400),
  conversationId: conversationId.optional(),
  id: conversationId.optional(),
  /** The answer goes on when the connection breaks, to be heard on at `/api/chat/:id/stream`. */
  resumable: z.boolean().default(false),
  again,
  ...questionFields,
});
const noQuestion =
  "the last message must be the user's question: leave out the assistant's message after it, or ask the next question";

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
  refuseCrowds(json);
  return parse(schema, json);
}

/** Texts, numbers and lists of a request, and lists within lists: a schema takes time for each, whatever it is. */
const most = { values: 20_000, depth: 20 };

function refuseCrowds(json: unknown): void {
  let level: unknown[] = [json];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (count > most.values || depth > most.depth) {
      const limit = `${most.values.toLocaleString("en")} values, nested at most ${most.depth} deep`;
      throw new LecternError("invalid", `Wrong request: it takes at most ${limit}`);
    }
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value).slice(0, most.values + 1) : [],
    );
  }
}

export interface Asked {
  question: Question;
  conversationId: string | undefined;
  /** Where the history is from: given by hand, or the page's messages, which say less than the server's own record. */
  history: "given" | "page";
  resumable: boolean;
  again: boolean;
}

/** The body of `/api/chat` in either shape: the last message is the question, what stands before it the history. */
export async function parseChat(request: Request): Promise<Asked> {
  const body = await parseBody(request, z.looseObject({}));
  // One shape at a time, so that a fault names its own fields.
  if (!("messages" in body)) {
    const asked = parse(questionBody, body);
    return {
      question: toQuestion(asked),
      conversationId: asked.conversationId,
      history: "given",
      resumable: false,
      again: asked.again,
    };
  }
  const { messages, course, k, neighbours, filters, conversationId, id, ...how } = parse(messagesBody, body);
  const turns = messages.flatMap(toTurn);
  const last = turns.at(-1);
  if (last?.role !== "user") throw new LecternError("invalid", `Wrong request: messages: ${noQuestion}`);
  const question = parse(z.object({ question: questionText }), { question: last.content }).question;
  return {
    question: { question, course, history: latest(turns.slice(0, -1)), k, neighbours, filters },
    conversationId: conversationId ?? id,
    history: "page",
    resumable: how.resumable,
    again: how.again,
  };
}

/** A page shows more of a conversation than a history may hold, and can't know how much. */
function latest(turns: Turn[]): Turn[] {
  let left = maxHistory;
  const kept = turns.findLastIndex(({ content }) => {
    left -= content.length;
    return left < 0;
  });
  return turns.slice(kept + 1);
}

function toTurn({ role, parts }: z.output<typeof message>): Turn[] {
  if (role === "system") return [];
  const content = parts.map((part) => (part.type === "text" ? (part.text ?? "") : "")).join("");
  return [{ role, content }];
}
