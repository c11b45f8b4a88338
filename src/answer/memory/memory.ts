import { errorMessage, LecternError } from "../../errors.ts";
import { type Meter, meterConverse, openMeter } from "../../ledger/meter.ts";
import { renderPrompt } from "../../prompts.ts";
import type { Converse, Provider } from "../../providers/provider.ts";
import type { Database } from "../../store/database.ts";
import {
  type Exchange,
  exchangesBetween,
  findSummary,
  lastExchanges,
  saveSummary,
} from "../../store/memories.ts";
import { keepSpending } from "../../store/spending.ts";
import { inertJson } from "../../text/inert-json.ts";
import type { Turn } from "../../types.ts";

/** Question and answer: eight turns. */
export const windowExchanges = 4;
/** A summary is made of so many exchanges that have left the window: until then the titles of their slides stand for them. */
const summarisedTogether = 3;
const summaryPrompt = "summary.v1";
const earlierPrompt = "earlier.v1";
/** What is summarised at most, in exchanges and characters: more have gathered only where the model was down for long. */
const bounds = { exchanges: 20, question: 1_000, answer: 2_000, summary: 2_000, titles: 12, title: 120 };
const maxTokens = 300;
/** Nobody waits for a summary, but it must not hang for ever. */
const modelLimitMs = 30_000;

/**
 * What the next question leans on: the last eight turns word for word, before them one turn that says in short what
 * came earlier. Where no summary has been made of that (yet), it is the titles of the slides that were cited.
 */
export async function recall(database: Database, conversation: string): Promise<Turn[]> {
  const [window, summary] = await Promise.all([
    lastExchanges(database, conversation, windowExchanges),
    findSummary(database, conversation),
  ]);
  const before = window[0]?.ordinal ?? 0;
  if (before === 0) return toTurns({ window, left: [], summary: null });
  const left =
    summary.summarised < before
      ? await exchangesBetween(database, conversation, {
          from: summary.summarised,
          before,
          limit: bounds.exchanges,
        })
      : [];
  return toTurns({ window, left, summary: summary.text });
}

type Said = Omit<Exchange, "ordinal">;

/** `left`: the exchanges before the window that the summary does not cover. */
export function toTurns({
  window,
  left,
  summary,
}: {
  window: Said[];
  left: Said[];
  summary: string | null;
}): Turn[] {
  const earlier = describeEarlier(left, summary);
  return [
    ...(earlier === null
      ? []
      : [{ role: "user" as const, content: earlier, isRecorded: true as const, isSummary: true as const }]),
    ...window.flatMap(({ question, answer }): Turn[] => [
      { role: "user", content: question, isRecorded: true },
      { role: "assistant", content: answer, isRecorded: true },
    ]),
  ];
}

function describeEarlier(left: Said[], summary: string | null): string | null {
  const titles = citedTitles(left);
  if (summary === null && titles.length === 0) return null;
  return renderPrompt(earlierPrompt, {
    summary: inertJson(summary === null ? [] : [summary]),
    slides: inertJson(titles),
  }).system;
}

/** The latest titles, each once. */
function citedTitles(exchanges: Said[]): string[] {
  const titles = exchanges.flatMap(({ citations }) =>
    citations.map(({ slide }) => slide.title.slice(0, bounds.title)),
  );
  return [...new Set(titles.reverse())].slice(0, bounds.titles).reverse();
}

/**
 * Summarises what has left the window, by the small model; without one nothing is to be done. One at a time for each
 * conversation: what leaves meanwhile is taken along the next time. Never rejects: a failure is logged, and `recall`
 * names slides instead.
 */
export function makeSummariser({
  database,
  provider,
  openMeter: open = openMeter,
}: {
  database: Database;
  provider: Pick<Provider, "rewriter" | "models">;
  /** What each summary costs is counted by one of its own. */
  openMeter?: () => Meter;
}): (conversation: string) => Promise<void> {
  const running = new Set<string>();
  const { rewriter, models } = provider;
  return async (conversation) => {
    if (!rewriter || running.has(conversation)) return;
    running.add(conversation);
    const meter = open();
    const made = { stage: "summary" as const, model: models.rewrite ?? "a model" };
    const metered = meterConverse(rewriter, made, meter);
    try {
      // A summary that came to nothing was billed all the same.
      await summarise(database, metered, conversation).finally(() =>
        keepSpending(database, conversation, meter.charges()),
      );
    } catch (error) {
      console.error(`A conversation was not summarised: ${errorMessage(error)}`);
    } finally {
      running.delete(conversation);
    }
  };
}

async function summarise(database: Database, converse: Converse, conversation: string): Promise<void> {
  const [window, known] = await Promise.all([
    lastExchanges(database, conversation, windowExchanges),
    findSummary(database, conversation),
  ]);
  const before = window[0]?.ordinal ?? 0;
  const leaving = await exchangesBetween(database, conversation, {
    from: known.summarised,
    before,
    limit: bounds.exchanges,
  });
  if (leaving.length < summarisedTogether) return;
  const text = await writeSummary(converse, known.text, leaving);
  await saveSummary(database, conversation, { text, summarised: before });
}

async function writeSummary(
  converse: Converse,
  known: string | null,
  exchanges: Exchange[],
): Promise<string> {
  const { system, user } = renderPrompt(summaryPrompt, {
    summary: inertJson(known === null ? [] : [known]),
    exchanges: inertJson(
      exchanges.map(({ question, answer }) => ({
        question: question.slice(0, bounds.question),
        answer: answer.slice(0, bounds.answer),
      })),
    ),
  });
  const request = {
    system,
    turns: [{ role: "user" as const, content: user ?? "" }],
    passages: [],
    maxTokens,
  };
  let text = "";
  for await (const event of converse(request, AbortSignal.timeout(modelLimitMs))) {
    if (event.type === "text") text += event.text;
    if (event.type === "finish" && event.stopReason === "blocked")
      throw new LecternError("malformed", "a guardrail blocked the summarising model");
  }
  if (text.trim() === "") throw new LecternError("malformed", "the summarising model said nothing");
  return text.trim().slice(0, bounds.summary);
}
