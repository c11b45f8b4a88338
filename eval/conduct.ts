import { answer } from "../src/answer/answer.ts";
import { type CollectedAnswer, collect } from "../src/answer/collect.ts";
import { retrieve } from "../src/answer/retrieve.ts";
import type { Database } from "../src/store/database.ts";
import { closeRun, saveSpending } from "../src/store/evaluations.ts";
import type { EvalCase } from "./dataset/cases.ts";
import { askAll, type CaseResult, scoreAll } from "./evaluate.ts";
import type { Judging } from "./judge/ask.ts";
import type { PlannedRun } from "./plan.ts";
import type { Purse } from "./purse.ts";
import { beginRun, keepResult, loadResults } from "./runs.ts";
import { summarise } from "./summary.ts";

/** After this many the times were level. */
const warmUpRounds = 20;

export interface ConductDependencies {
  database: Database;
  /** The run's own, with what its earlier sittings cost. */
  purse: Purse;
  /** Throws to stop the run. */
  mayGoOn: () => void;
  patiently: Judging["patiently"];
  concurrency: number;
  onProgress: (progress: Progress) => void;
}

/** Of this sitting. */
export interface Progress {
  asked: number;
  toAsk: number;
  scored: number;
  toScore: number;
}

/** So many are asked, then scored, before the next: what a stop leaves unscored is few. */
const batchSize = 40;

/**
 * Asks what a run has still to ask, through the production pipeline, scores what waits for it, and closes its books:
 * finished, or stopped with all that was asked kept. Throws what stopped it.
 */
export async function conduct(
  planned: PlannedRun,
  dependencies: ConductDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { database } = dependencies;
  const { run, todo, unscored } = planned;
  await beginRun(database, planned);
  if (planned.provider.extractive && todo.length > 0) await warmUp(planned, database, signal);
  const keep = openBooks(planned, dependencies);
  const ask = asker(planned, dependencies);
  const steps = { ...dependencies, metrics: planned.metrics, keep };
  let finished = false;
  try {
    const waiting = unscored.length > 0 ? (await loadResults(database, run)).filter(isWaiting) : [];
    await scoreAll(steps, waiting, signal);
    for (let start = 0; start < todo.length; start += batchSize) {
      const asked = await askAll({ ...steps, ask }, todo.slice(start, start + batchSize), signal);
      await scoreAll(steps, asked.filter(isWaiting), signal);
    }
    finished = true;
  } finally {
    await close(planned, database, finished);
  }
}

const isWaiting = ({ scores }: CaseResult) => scores === null;

/** The books first: a summary that fails must not leave a run open. */
async function close({ run }: PlannedRun, database: Database, finished: boolean): Promise<void> {
  const { manifest } = run;
  manifest.state = finished ? "finished" : "stopped";
  await closeRun(database, run.id, { manifest, headline: null, finished });
  const summaries = summarise(await loadResults(database, run), run.metrics, manifest.seed);
  const headline = Object.fromEntries(summaries.map(({ name, mean }) => [name, mean]));
  await closeRun(database, run.id, { manifest, headline, finished });
}

/** Keeps a case, what it cost, and how far the run is. */
function openBooks(
  { run, todo, unscored }: PlannedRun,
  { database, purse, onProgress }: ConductDependencies,
) {
  const { manifest } = run;
  const before = manifest.seconds;
  const started = performance.now();
  const progress = { asked: 0, toAsk: todo.length, scored: 0, toScore: todo.length + unscored.length };
  return async (result: CaseResult) => {
    await keepResult(database, run.id, result);
    manifest.seconds = before + (performance.now() - started) / 1000;
    manifest.cost = { ...purse.cost };
    const { answers, judgements } = manifest.cost;
    await saveSpending(database, run.id, {
      seconds: manifest.seconds,
      answersUsd: answers,
      judgementsUsd: judgements,
    });
    if (result.scores === null) progress.asked++;
    else if (result.answer === null) {
      progress.asked++;
      progress.scored++;
    } else progress.scored++;
    onProgress(progress);
  };
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
