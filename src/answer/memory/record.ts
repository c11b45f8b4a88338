import { setImmediate } from "node:timers/promises";
import { errorKinds, LecternError, UncheckedError } from "../../errors.ts";
import type { Meter } from "../../ledger/meter.ts";
import type { Provider } from "../../providers/provider.ts";
import { readerMessage } from "../../reader-message.ts";
import type { KeptAnswer } from "../../store/conversations.ts";
import { cutAtBlanks } from "../../text/split.ts";
import type { Question } from "../../types.ts";
import { lecternVersion } from "../../version.ts";
import { stillCited } from "../cite/cite.ts";
import type { AnswerEvent, GuardVerdict } from "../events.ts";
import { type Exchange, type KeepDependencies, type Keeping, keepExchange } from "./keep.ts";

export interface RecordDependencies extends KeepDependencies {
  provider: Pick<Provider, "models">;
  /** The answer's, which still counts when nobody hears its events any more. */
  meter: Meter;
}

export interface Recorded {
  /** The same events, none of them later for being kept. */
  events: AsyncGenerator<AnswerEvent>;
  /** What became of keeping it, as soon as that is known. */
  whenKept(): Promise<Keeping>;
  /** The answer as far as it has come. */
  said(): KeptAnswer;
}

const maxTitle = 80;
/** The problem of an answer that its reader stopped. */
export const readerStopped = "You stopped this answer.";
const readerLeft = "The reader left, or the connection broke, before the answer was complete.";

/**
 * Keeps an exchange as its events pass: the question once the first one comes, the answer at the last, or as far as it
 * came when it breaks or the reader leaves. Where Lectern itself ends it, by a `LecternError`, that is the problem.
 */
export function record(
  { provider, meter, ...keeping }: RecordDependencies,
  { conversation, owner, question }: { conversation: string; owner: string; question: Question },
  events: AsyncIterable<AnswerEvent>,
): Recorded {
  const heard = nothingSaid(provider.models, question.question);
  const { answer } = heard;
  let isAsked = false;
  let isWrong = false;
  const exchange = keepExchange(keeping);
  let isBegun = false;
  let kept: Promise<Keeping> | null = null;
  const asked = (): Exchange => ({
    conversation,
    owner,
    course: question.course ?? null,
    title: titleOf(heard.question),
    question: heard.question,
  });
  const begin = async () => {
    if (isBegun) return;
    isBegun = true;
    // The database may share this thread: what the answer does next, such as calling the model, goes first.
    await setImmediate();
    await exchange.begin(asked()).catch(() => undefined);
  };
  const end = () => {
    kept ??= setImmediate().then(() => exchange.end(asked(), { ...answer, charges: meter.charges() }));
    return kept;
  };
  async function* pass() {
    try {
      for await (const event of events) {
        // A request that asks for what there is not is answered with a problem, and is no exchange.
        isWrong = event.type === "error" && !isAsked && errorKinds[event.error.code].fault === "user";
        // From its first words on: until then the model is asked, and the database may share this thread.
        if (event.type === "text") void begin();
        isAsked = true;
        hear(heard, event);
        if (!isWrong && isEnd(event)) void end();
        yield event;
      }
    } catch (error) {
      // Thrown to the reader of an answer that has no end of its own.
      if (error instanceof LecternError) answer.problem = readerMessage(error);
      throw error;
    } finally {
      if (!isWrong) void end();
    }
  }
  return { events: pass(), whenKept: async () => (await kept) ?? nothingToKeep, said: () => answer };
}

const nothingToKeep: Keeping = { isKept: true, ordinal: null };

const isEnd = ({ type }: AnswerEvent) => type === "finish" || type === "refusal" || type === "error";

interface Heard {
  answer: KeptAnswer;
  /** As it may be kept. */
  question: string;
  /** Another text replaces what was written, so places in the original would point at nothing. */
  isReplaced: boolean;
}

function nothingSaid(models: Record<string, string>, question: string): Heard {
  const answer: KeptAnswer = {
    content: "",
    ended: "broken",
    problem: readerLeft,
    citations: [],
    nearest: [],
    coverage: null,
    usage: null,
    models,
    made: null,
    verdict: null,
    timings: null,
    lectern: lecternVersion,
  };
  return { answer, question, isReplaced: false };
}

function hear(heard: Heard, event: AnswerEvent): void {
  const { answer } = heard;
  if (event.type === "retrieved") {
    heard.question = event.question;
    answer.coverage = event.trace.covered?.verdict ?? null;
    answer.nearness = event.trace.nearness ?? null;
    answer.retrieved = [...new Set(event.hits.map(({ slide }) => slide.id))];
    answer.trace = event.trace;
    answer.searched = event.queries[0] ?? null;
  }
  if (event.type === "text") answer.content += event.text;
  if (event.type === "citation") answer.citations.push(event.citation);
  if (event.type === "verdict") hearVerdict(heard, event.verdict);
  if (event.type === "error") {
    answer.problem = readerMessage(event.error);
    answer.failure = event.error.code;
    // What could not be checked is not kept either.
    if (event.error instanceof UncheckedError) Object.assign(answer, { content: "", citations: [] });
  }
  if (event.type === "refusal") {
    answer.content = event.message;
    answer.citations = [];
    answer.nearest = event.nearest;
    answer.ended = event.reason;
  }
  if (event.type === "finish") {
    answer.ended = "answered";
    const { type, usage, charges, timings, ...made } = event;
    answer.made = heard.isReplaced ? { ...made, unsupported: [] } : made;
  }
  if (event.type === "finish" || event.type === "refusal") answer.problem = null;
  if (event.type === "finish" || event.type === "refusal" || event.type === "error") {
    answer.usage = event.usage;
    answer.timings = event.timings;
  }
}

/** What was masked or withheld is not kept either, whatever comes after the verdict. */
function hearVerdict(heard: Heard, verdict: GuardVerdict): void {
  const { answer } = heard;
  heard.isReplaced = verdict.action !== "allow";
  answer.verdict = heard.isReplaced ? { ...verdict, ungrounded: [] } : verdict;
  if (heard.isReplaced) {
    answer.content = verdict.text;
    answer.citations = stillCited(answer.citations, verdict.text);
  }
}

/** A question as one line, cut at a word. */
export function titleOf(question: string): string {
  const line = plainLine(question);
  if (line.length <= maxTitle) return line;
  const [first] = cutAtBlanks(line, maxTitle);
  return `${line.slice(0, first?.end).trim()}…`;
}

/** Without line breaks, control characters and what turns the direction of the text around it. */
export const plainLine = (text: string) =>
  text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
