import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { plainLine } from "../answer/memory/record.ts";
import type { Lectern } from "../setup.ts";
import {
  type Conversation,
  findTrace,
  getConversation,
  listConversations,
  listMessages,
  renameConversation,
} from "../store/conversations.ts";
import { deleteConversation } from "../store/delete-conversations.ts";
import { branchConversation } from "../store/exchanges.ts";
import { conversationSpent } from "../store/spending.ts";
import { exportConversation } from "./conversation-export.ts";
import type { ApiEnv, Routes } from "./env.ts";
import { answerPath } from "./feedback.ts";
import { type ApiMessage, toApiMessages } from "./message.ts";
import { seesMoney } from "./money.ts";
import { parse } from "./parse.ts";
import { courseFilter, parseBody } from "./question.ts";

const pageSize = (fallback: number) => z.coerce.number().int().min(1).max(500).default(fallback);
const highestInteger = 2 ** 31 - 1;
const listQuery = z.object({
  course: courseFilter,
  before: z.coerce.number().int().min(0).max(highestInteger).optional(),
  limit: pageSize(50),
  /** In the title. */
  words: z.string().max(200).optional(),
});
const messagesQuery = z.object({
  before: z.coerce.number().int().min(0).max(highestInteger).default(highestInteger),
  limit: pageSize(200),
});
const exportQuery = z.object({ format: z.enum(["markdown", "json"]).default("markdown") });
const longestTitle = 200;
const renameBody = z.strictObject({
  title: z
    .string()
    .max(10_000)
    .transform(plainLine)
    .pipe(
      z
        .string()
        .min(1, "the title is empty: a conversation needs one")
        .max(longestTitle, `a title is at most ${longestTitle} characters`),
    ),
});

/** Questions stand at even ordinals; a branch ends with an answer. */
const branchBody = z.strictObject({ before: z.number().int().min(0).max(highestInteger).multipleOf(2) });

export interface ConversationPage {
  conversations: Conversation[];
  /** Names the next page; null on the last. */
  next: number | null;
}

export interface OpenedConversation extends Conversation {
  /** Absent if money is not the reader's to know. */
  spent?: Awaited<ReturnType<typeof conversationSpent>>;
  messages: ApiMessage[];
  /** Give it back as `before` for the messages that came earlier. */
  earlier: number | null;
}

export function conversationRoutes({ database }: Lectern): Routes {
  return new Hono<ApiEnv>()
    .get("/conversations", async (context) => {
      const { limit, ...asked } = parse(listQuery, context.req.query());
      // One more than asked tells whether there is another page.
      const { id: owner, only } = context.get("caller");
      const narrowed = only === undefined ? asked : { ...asked, course: only };
      const found = await listConversations(database, { ...narrowed, owner, limit: limit + 1 });
      const conversations = found.slice(0, limit);
      const next = found.length > limit ? (conversations.at(-1)?.used ?? null) : null;
      return context.json<ConversationPage>({ conversations, next });
    })
    .get("/conversations/:id", async (context) => {
      const conversation = await getConversation(database, context.req.param("id"));
      const { before, limit } = parse(messagesQuery, context.req.query());
      const isTold = seesMoney(context.get("caller"));
      const stored = await listMessages(database, conversation.id, { before, limit });
      const first = stored[0]?.ordinal ?? 0;
      return context.json<OpenedConversation>({
        ...conversation,
        ...(isTold ? { spent: await conversationSpent(database, conversation.id) } : {}),
        messages: await toApiMessages(database, stored, isTold),
        earlier: first > 0 ? first : null,
      });
    })
    .get("/conversations/:id/messages/:ordinal/trace", async (context) => {
      const { id, ordinal } = parse(answerPath, context.req.param());
      return context.json({ trace: await findTrace(database, id, ordinal) });
    })
    .patch("/conversations/:id", async (context) => {
      const id = context.req.param("id");
      const { title } = await parseBody(context.req.raw, renameBody);
      return context.json(await renameConversation(database, id, title));
    })
    .post("/conversations/:id/branch", async (context) => {
      const { before } = await parseBody(context.req.raw, branchBody);
      const branch = { from: context.req.param("id"), id: randomUUID(), before };
      return context.json(await branchConversation(database, branch), 201);
    })
    .delete("/conversations/:id", async (context) => {
      await deleteConversation(database, context.req.param("id"));
      return context.body(null, 204);
    })
    .get("/conversations/:id/export", async (context) => {
      const conversation = await getConversation(database, context.req.param("id"));
      const { format } = parse(exportQuery, context.req.query());
      const { length } = conversation;
      const stored = await listMessages(database, conversation.id, { before: length, limit: length });
      const messages = await toApiMessages(database, stored, seesMoney(context.get("caller")));
      const text = exportConversation(conversation, messages, format);
      return context.body(text, 200, {
        "content-type":
          format === "json" ? "application/json; charset=utf-8" : "text/markdown; charset=utf-8",
        "content-disposition": `attachment; filename="lectern-${conversation.id}.${format === "json" ? "json" : "md"}"`,
        "x-content-type-options": "nosniff",
      });
    });
}
