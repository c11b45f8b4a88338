import { setImmediate } from "node:timers/promises";
import { type ErrorCode, errorMessage } from "../errors.ts";
import type { Provider } from "../providers/provider.ts";
import { beginExchange, endExchange, type KeptAnswer } from "../store/conversations.ts";
import type { Database } from "../store/database.ts";
import { cutAtBlanks } from "../text/cut-at-blanks.ts";
import type { Question } from "../types.ts";
import type { AnswerEvent } from "./events.ts";

export interface RecordDependencies {
  database: Database;
  provider: Pick<Provider, "models">;
  /** Called once an exchange is kept. */
  summarise(conversation: string): Promise<void>;
}

export interface Recorded {
  /** The same events, none of them later for being kept. */
  events: AsyncGenerator<AnswerEvent>;
  /** Resolves once the answer is kept, or could not be, which is logged. */
  whenKept(): Promise<void>;
}

/** A request that asks for what there is not is answered with a problem, and is no exchange. */
const wrongRequest = new Set<ErrorCode>(["usage", "invalid", "too-large", "not-found"]);
const longestTitle = 80;

/**
 * Keeps an exchange as its events pass: the question once the first one comes, the answer at the last, or as far as it
 * came when it breaks or the reader leaves.
 */
export function record(
  { database, provider, summarise }: RecordDependencies,
  { conversation, question }: { conversation: string; question: Question },
  events: AsyncIterable<AnswerEvent>,
): Recorded {
  const answer = nothingSaid(provider.models);
  let isWrong = false;
  let begun: Promise<number> | null = null;
  let kept: Promise<void> | null = null;
  const begin = () => {
    if (begun) return begun;
    begun = beginLater();
    // `end` tells of its failure; without this the process would end of it before.
    begun.catch(() => undefined);
    return begun;
  };
  const beginLater = async () => {
    // The database may share this thread: what the answer does next, such as calling the model, goes first.
    await setImmediate();
    const asked = { id: conversation, course: question.course ?? null, question: question.question };
    return beginExchange(database, { ...asked, title: titleOf(question.question) });
  };
  const end = () => {
    kept ??= begin()
      .then((ordinal) => endExchange(database, { id: conversation, ordinal }, answer))
      .then((isKept) => void (isKept && summarise(conversation)))
      .catch((error) => console.error(`An answer could not be kept: ${errorMessage(error)}`));
    return kept;
  };
  async function* pass() {
    try {
      for await (const event of events) {
        isWrong = event.type === "error" && begun === null && wrongRequest.has(event.error.code);
        if (!isWrong) void begin();
        hear(answer, event);
        if (!isWrong && isEnd(event)) void end();
        yield event;
      }
    } finally {
      if (!isWrong) void end();
    }
  }
  return { events: pass(), whenKept: async () => void (await kept) };
}

const isEnd = ({ type }: AnswerEvent) => type === "finish" || type === "refusal" || type === "error";

function nothingSaid(models: Record<string, string>): KeptAnswer {
  return {
    content: "",
    ended: "broken",
    problem: "The reader left, or the connection broke, before its end.",
    citations: [],
    nearest: [],
    coverage: null,
    usage: null,
    models,
    made: null,
    verdict: null,
    timings: null,
  };
}

function hear(answer: KeptAnswer, event: AnswerEvent): void {
  if (event.type === "retrieved") answer.coverage = event.trace.covered?.verdict ?? null;
  if (event.type === "text") answer.content += event.text;
  if (event.type === "citation") answer.citations.push(event.citation);
  if (event.type === "verdict") answer.verdict = event.moderation;
  if (event.type === "error") answer.problem = event.error.message;
  if (event.type === "refusal") {
    answer.content = event.message;
    answer.nearest = event.nearest;
    answer.ended = event.reason;
  }
  if (event.type === "finish") {
    answer.ended = "answered";
    const { type, usage, timings, ...made } = event;
    answer.made = made;
  }
  if (event.type === "finish" || event.type === "refusal") answer.problem = null;
  if (event.type === "finish" || event.type === "refusal" || event.type === "error") {
    answer.usage = event.usage;
    answer.timings = event.timings;
  }
}

/** A question as one line, cut at a word. */
export function titleOf(question: string): string {
  const line = plainLine(question);
  if (line.length <= longestTitle) return line;
  const [first] = cutAtBlanks(line, longestTitle);
  return `${line.slice(0, first?.end).trim()}…`;
}

/** Without line breaks, control characters and what turns the direction of the text around it. */
export const plainLine = (text: string) =>
  text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
