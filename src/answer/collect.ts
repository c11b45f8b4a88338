import { type Charge, untold } from "../ledger/charge.ts";
import type { Citation, Hit, Timings, Usage } from "../types.ts";
import { stillCited } from "./cite/cite.ts";
import type { AnswerEvent, GuardVerdict, Made } from "./events.ts";
import type { Trace } from "./trace.ts";

/** A whole answer. `answered` is false when the course does not cover the question, or a guardrail blocked it. */
export interface CollectedAnswer {
  answer: string;
  answered: boolean;
  citations: Citation[];
  hits: Hit[];
  /** Null if the question was not searched for. */
  trace: Trace | null;
  /** Null for a refusal. */
  made: Made | null;
  /** Null if no guard had anything to say. */
  verdict: GuardVerdict | null;
  usage: Usage;
  charges: Charge[];
  timings: Timings;
  /** How probable the search found it that the course covers the question, 0…1; absent where it did not say. */
  nearness?: number | null;
}

/** No answer, but what was found for the question, where that is known. */
export function nothingAnswered(
  found: Partial<Pick<CollectedAnswer, "hits" | "trace" | "charges" | "timings">> = {},
): CollectedAnswer {
  return {
    answer: "",
    answered: false,
    citations: [],
    hits: [],
    trace: null,
    made: null,
    verdict: null,
    charges: [],
    usage: untold,
    timings: {},
    ...found,
  };
}

/** Reads a stream of events to its end. Throws the error that it ended with. */
export async function collect(events: AsyncIterable<AnswerEvent>): Promise<CollectedAnswer> {
  const collected = nothingAnswered();
  for await (const event of events) {
    if (event.type === "retrieved") {
      collected.hits = event.hits;
      collected.trace = event.trace;
      collected.nearness = event.trace.nearness ?? null;
    }
    if (event.type === "text") collected.answer += event.text;
    if (event.type === "citation") collected.citations.push(event.citation);
    if (event.type === "verdict") collected.verdict = event.verdict;
    if (event.type === "refusal") Object.assign(collected, { answer: event.message, citations: [] });
    if (event.type === "error") throw event.error;
    if (event.type === "finish") {
      const { type, usage, charges, timings, ...made } = event;
      collected.made = made;
      // Nothing has been shown of it yet.
      if (collected.verdict?.action === "mask") {
        collected.answer = collected.verdict.text;
        collected.citations = stillCited(collected.citations, collected.answer);
      }
    }
    if (event.type === "finish" || event.type === "refusal") {
      collected.answered = event.type === "finish";
      collected.usage = event.usage;
      collected.charges = event.charges;
      collected.timings = event.timings;
    }
  }
  return collected;
}
