import { generateId } from "ai";
import type { GuardVerdict, Made } from "../../src/answer/events.ts";
import type { ConversationPage, OpenedConversation as Stored } from "../../src/api/conversations.ts";
import type { ApiMessage } from "../../src/api/message.ts";
import type { Conversation } from "../../src/store/conversations.ts";
import { type ChatMessage, type CoverageVerdict, getJson, send } from "./api.ts";
import type { Texts } from "./texts/en.ts";

/** The record keeps these three without their types. */
interface Kept {
  made: Made | null;
  verdict: GuardVerdict | null;
  coverage: CoverageVerdict | null;
}
type StoredMessage =
  | Extract<ApiMessage, { role: "user" }>
  | (Extract<ApiMessage, { role: "assistant" }> & Kept);

type StoredConversation = Omit<Stored, "messages"> & { messages: StoredMessage[] };

/** A conversation as the page shows it. `earlier` names the messages before the ones that it holds, if there are any. */
export interface OpenedConversation {
  id: string;
  title: string;
  course: string | null;
  messages: ChatMessage[];
  earlier: number | null;
  /** Its last answer may still be being written. */
  mayRun: boolean;
}

export const begin = (): OpenedConversation => ({
  id: generateId(),
  title: "",
  course: null,
  messages: [],
  earlier: null,
  mayRun: false,
});

/** What is shown at first, and at each step back. */
const pageLength = 40;

const pathOf = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;
export const exportPath = (id: string, format: "markdown" | "json") =>
  `${pathOf(id)}/export?format=${format}`;

export function listConversations(
  { limit, before, words }: { limit: number; before?: number; words: string },
  signal: AbortSignal,
): Promise<ConversationPage> {
  const query = new URLSearchParams({
    limit: String(limit),
    ...(before === undefined ? {} : { before: String(before) }),
    ...(words === "" ? {} : { words }),
  });
  return getJson<ConversationPage>(`/api/conversations?${query}`, { signal });
}

export async function openConversation(id: string, before?: number): Promise<OpenedConversation> {
  const query = new URLSearchParams({
    limit: String(pageLength),
    ...(before === undefined ? {} : { before: String(before) }),
  });
  const { title, course, messages, earlier } = await getJson<StoredConversation>(`${pathOf(id)}?${query}`);
  const last = messages.at(-1);
  const mayRun = last?.role === "assistant" && last.broken !== null && !last.stopped;
  return { id, title, course, messages: messages.map(toChatMessage), earlier, mayRun };
}

/** The messages before those that are shown. */
export const openEarlier = ({ id, earlier }: OpenedConversation): Promise<OpenedConversation> =>
  openConversation(id, earlier ?? 0);

/** A new conversation with the messages before the ordinal `before`; resolves to its id. */
export async function branchConversation(id: string, before: number): Promise<string> {
  const made = await getJson<Conversation>(`${pathOf(id)}/branch`, {
    method: "POST",
    body: JSON.stringify({ before }),
  });
  return made.id;
}

export async function renameConversation(id: string, title: string): Promise<Conversation> {
  return getJson<Conversation>(pathOf(id), { method: "PATCH", body: JSON.stringify({ title }) });
}

/** A conversation that someone else has deleted counts as deleted all the same. */
export async function deleteConversation(id: string): Promise<void> {
  const response = await send(pathOf(id), { method: "DELETE" });
  if (!response.ok && response.status !== 404) throw new Error(`The server answered ${response.status}`);
}

export function toChatMessage(message: StoredMessage): ChatMessage {
  const id = `stored-${message.ordinal}`;
  const text = { type: "text" as const, text: message.content };
  if (message.role === "user") return { id, role: "user", parts: [text] };
  const { citations, nearest, coverage, refusal, broken, stopped, made, verdict } = message;
  const { ordinal, feedback, timings, usage } = message;
  return {
    id,
    role: "assistant",
    parts: [
      text,
      ...citations.map((source) => ({
        type: "source-document" as const,
        sourceId: `${source.marker}`,
        mediaType: "text/plain",
        title: source.slide.title,
        providerMetadata: { lectern: { ...source, slide: { ...source.slide } } },
      })),
      ...(verdict ? [{ type: "data-verdict" as const, data: verdict }] : []),
    ],
    metadata: {
      answered: refusal === null,
      refusal,
      hits: nearest.map((slide) => ({ slide })),
      trace: { covered: coverage && { verdict: coverage } },
      made,
      broken,
      stopped,
      ordinal,
      feedback,
      timings,
      usage,
    },
  };
}

/** "Today", "Yesterday", or the date, in the reader's own way of writing it. */
export function dayName(
  time: string,
  { texts, locale }: { texts: Pick<Texts["history"], "today" | "yesterday">; locale: string },
  now = new Date(),
): string {
  const then = new Date(time);
  const midnight = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  // Rounded, because a day on which the clocks change does not have 24 hours.
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  if (days === 0) return texts.today;
  if (days === 1) return texts.yesterday;
  const year = then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return then.toLocaleDateString(locale, { day: "numeric", month: "short", ...year });
}
