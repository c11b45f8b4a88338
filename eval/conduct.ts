import { answer } from "../src/answer/answer.ts";
import { type CollectedAnswer, collect } from "../src/answer/collect.ts";
import { retrieve } from "../src/answer/retrieve.ts";
import type { Database } from "../src/store/database.ts";
import { closeRun } from "../src/store/evaluations.ts";
import type { EvalCase } from "./dataset/cases.ts";
import { askAll, type CaseResult, scoreAll } from "./evaluate.ts";
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
  onCase: (step: Step, done: number, of: number) => void;
}

export type Step = "Asking" | "Scoring";

/**
 * Asks what a run has still to ask, through the production pipeline, scores what waits for it, and closes its books: finished, or stopped with
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
  const ask = asker(planned, { database, purse, patiently });
  if (planned.provider.extractive) await warmUp(planned, database, signal);
  let finished = false;
  try {
    const steps = { concurrency, mayGoOn: purse.check };
    await askAll(
      { ...steps, ask, keep: keeper(planned, { database, onCase }, "Asking", todo.length) },
      todo,
      signal,
    );
    const waiting = (await loadResults(database, run)).filter(({ scores }) => scores === null);
    const keep = keeper(planned, { database, onCase }, "Scoring", waiting.length);
    await scoreAll({ ...steps, metrics, keep }, waiting, signal);
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
function asker(
  { run, configuration, provider }: PlannedRun,
  { database, purse, patiently }: Pick<ConductDependencies, "database" | "purse" | "patiently">,
) {
  const dependencies = { database, provider, config: configuration.config };
  return async (one: EvalCase, signal: AbortSignal): Promise<CollectedAnswer> => {
    const question = {
      question: one.question,
      course: one.course,
      history: one.history,
      k: configuration.k,
      filters: {},
    };
    if (run.manifest.scope === "answers") {
      const answered = await patiently(() => collect(answer(dependencies, question, signal)), signal);
      purse.spend("answers", answered.usage);
      return answered;
    }
    const { hits, timings } = await patiently(() => retrieve(dependencies, question, signal), signal);
    const usage = { inputTokens: null, outputTokens: null, costUsd: null };
    return { answer: "", answered: false, citations: [], hits, usage, timings };
  };
}

function keeper(
  { run }: PlannedRun,
  { database, onCase }: Pick<ConductDependencies, "database" | "onCase">,
  step: Step,
  of: number,
) {
  let done = 0;
  return async (result: CaseResult) => {
    await keepResult(database, run.id, result);
    onCase(step, ++done, of);
  };
}

const combine = (one: Cost, other: Cost, by: (a: number, b: number) => number): Cost => {
  const each = (a: number | null, b: number | null) => (a === null || b === null ? null : by(a, b));
  return { answers: each(one.answers, other.answers), judgements: each(one.judgements, other.judgements) };
};
const add = (one: Cost, other: Cost) => combine(one, other, (a, b) => a + b);
const subtract = (one: Cost, other: Cost) => combine(one, other, (a, b) => a - b);
