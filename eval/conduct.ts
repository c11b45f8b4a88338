import { answer } from "../src/answer/answer.ts";
import { type CollectedAnswer, collect } from "../src/answer/collect.ts";
import { retrieve } from "../src/answer/retrieve.ts";
import type { Database } from "../src/store/database.ts";
import { closeRun } from "../src/store/evaluations.ts";
import type { EvalCase } from "./dataset/cases.ts";
import { evaluate } from "./evaluate.ts";
import type { Judging } from "./judge/ask.ts";
import type { PlannedRun } from "./plan.ts";
import type { Cost, Purse } from "./purse.ts";
import { keepResult, loadResults } from "./runs.ts";
import { summarise } from "./summary.ts";

/** After this many the times were level. */
const warmUpRounds = 20;

export interface ConductDependencies {
  database: Database;
  purse: Purse;
  patiently: Judging["patiently"];
  concurrency: number;
  /** Cases done in this sitting, of how many. */
  onCase: (done: number, of: number) => void;
}

/**
 * Asks what a run has still to ask, through the production pipeline, and closes its books: finished, or stopped with
 * all that was asked kept. Throws what stopped it.
 */
export async function conduct(
  planned: PlannedRun,
  { database, purse, patiently, concurrency, onCase }: ConductDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { run, todo, metrics } = planned;
  const started = performance.now();
  const before = { ...purse.cost };
  const ask = asker(planned, database);
  if (planned.provider.extractive) await warmUp(planned, database, signal);
  let done = 0;
  let finished = false;
  try {
    await evaluate(
      {
        ask: async (one, aborted) => {
          const answered = await patiently(() => ask(one, aborted), aborted);
          purse.spend("answers", answered.usage);
          return answered;
        },
        metrics,
        concurrency,
        mayGoOn: purse.check,
        keep: async (result) => {
          await keepResult(database, run.id, result);
          onCase(++done, todo.length);
        },
      },
      todo,
      signal,
    );
    finished = true;
  } finally {
    const { manifest } = run;
    manifest.state = finished ? "finished" : "stopped";
    manifest.seconds += (performance.now() - started) / 1000;
    manifest.cost = add(manifest.cost, subtract(purse.cost, before));
    const results = await loadResults(database, run);
    const summaries = summarise(results, run.metrics, manifest.seed);
    const headline = Object.fromEntries(summaries.map(({ name, mean }) => [name, mean]));
    await closeRun(database, run.id, { manifest, seconds: manifest.seconds, headline, finished });
  }
}

/** What the first questions would pay for all: opening the local model, compiling, filling caches. */
async function warmUp({ run, configuration, provider }: PlannedRun, database: Database, signal: AbortSignal) {
  const course = run.cases[0]?.course;
  for (let round = 0; round < warmUpRounds; round++) {
    const question = { question: `warm up ${round}`, course, history: [], k: configuration.k, filters: {} };
    await retrieve({ database, provider, config: configuration.config }, question, signal);
  }
}

/** The production answer, or for a run of retrieval alone the production search: never a path of its own. */
function asker({ run, configuration, provider }: PlannedRun, database: Database) {
  const dependencies = { database, provider, config: configuration.config };
  return async (one: EvalCase, signal: AbortSignal): Promise<CollectedAnswer> => {
    const question = {
      question: one.question,
      course: one.course,
      history: one.history,
      k: configuration.k,
      filters: {},
    };
    if (run.manifest.scope === "answers") return collect(answer(dependencies, question, signal));
    const { hits, timings } = await retrieve(dependencies, question, signal);
    const usage = { inputTokens: null, outputTokens: null, costUsd: null };
    return { answer: "", answered: false, citations: [], hits, usage, timings };
  };
}

const combine = (one: Cost, other: Cost, by: (a: number, b: number) => number): Cost => {
  const each = (a: number | null, b: number | null) => (a === null || b === null ? null : by(a, b));
  return { answers: each(one.answers, other.answers), judgements: each(one.judgements, other.judgements) };
};
const add = (one: Cost, other: Cost) => combine(one, other, (a, b) => a + b);
const subtract = (one: Cost, other: Cost) => combine(one, other, (a, b) => a - b);
