import { answer } from "../../src/answer/answer.ts";
import { type CollectedAnswer, collect, nothingAnswered } from "../../src/answer/collect.ts";
import type { AnswerEvent } from "../../src/answer/events.ts";
import { retrieve } from "../../src/answer/retrieve/retrieve.ts";
import type { Trace } from "../../src/answer/trace.ts";
import { LecternError } from "../../src/errors.ts";
import type { Purse } from "../../src/ledger/budget.ts";
import { meterProvider, openMeter } from "../../src/ledger/meter.ts";
import type { Converse, Provider } from "../../src/providers/provider.ts";
import type { Database } from "../../src/store/database.ts";
import type { Question } from "../../src/types.ts";
import type { EvalCase } from "../dataset/case.ts";
import type { Judging } from "../judge/ask.ts";
import type { Manifest } from "./manifest.ts";
import type { PlannedRun } from "./plan.ts";

interface AskDependencies {
  database: Database;
  patiently: Judging["patiently"];
  /** Null: what is asked is booked nowhere. */
  purse: Purse<"answers" | "judgements"> | null;
}

interface Asked extends Pick<PlannedRun, "configuration" | "provider"> {
  scope: Manifest["scope"];
}

/**
 * The production answer, or for a run of retrieval alone the production search: never a path of its own. Each try is
 * booked, whatever becomes of it.
 */
export function openAsking(
  { scope, configuration, provider }: Asked,
  { database, purse, patiently }: AskDependencies,
) {
  const { config } = configuration;
  return async (one: EvalCase, signal: AbortSignal): Promise<CollectedAnswer> => {
    const question = {
      question: one.question,
      course: one.course,
      history: one.history,
      k: configuration.k,
      filters: {},
    };
    return patiently(async () => {
      const meter = openMeter();
      try {
        const found = await (scope === "answers"
          ? askAsConfigured({ database, provider, config, meter }, question, signal)
          : search({ database, provider: meterProvider(provider, meter), config }, question, signal));
        return { ...found, charges: meter.charges() };
      } finally {
        purse?.spend("answers", meter.charges());
      }
    }, signal);
  };
}

type Answering = Parameters<typeof answer>[0];

/** The model that answers waits until the search is known to have been as configured: an answer to any other is no use. */
async function askAsConfigured(
  dependencies: Answering,
  question: Question,
  signal: AbortSignal,
): Promise<CollectedAnswer> {
  const { provider, settle } = holdBack(dependencies.provider);
  return collect(checked(answer({ ...dependencies, provider }, question, signal), settle));
}

type Settle = (problem: LecternError | null) => void;

async function* checked(events: AsyncIterable<AnswerEvent>, settle: Settle): AsyncGenerator<AnswerEvent> {
  for await (const event of events) {
    if (event.type === "retrieved") {
      const problem = problemOf(event.trace);
      settle(problem);
      if (problem) throw problem;
    }
    yield event;
  }
}

/** A provider whose answering model is not called before the search was looked at. */
function holdBack(provider: Provider): { provider: Provider; settle: Settle } {
  const { converse, extractive } = provider;
  if (!converse || extractive) return { provider, settle: () => undefined };
  let settle: Settle = () => undefined;
  const looked = new Promise<LecternError | null>((resolve) => {
    settle = resolve;
  });
  const held: Converse = async function* (request, signal) {
    const problem = await looked;
    if (problem) throw problem;
    yield* converse(request, signal);
  };
  return { provider: { ...provider, converse: held }, settle };
}

async function search(...asked: Parameters<typeof retrieve>): Promise<CollectedAnswer> {
  const { hits, trace, timings } = await retrieve(...asked);
  const problem = problemOf(trace);
  if (problem) throw problem;
  return nothingAnswered({ hits, trace, timings });
}

/**
 * A student gets an answer though the reranker or the embedding model failed; an evaluation must not score that as what
 * was configured. `unavailable`, for another try.
 */
function problemOf({ rewrite, search, rerank }: Trace): LecternError | null {
  const problem = search?.problem ?? rerank?.problem ?? rewrite?.problem;
  return problem ? new LecternError("unavailable", `Not searched as configured: ${problem}`) : null;
}
