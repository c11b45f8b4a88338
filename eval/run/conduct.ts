import type { Budget, Purse } from "../../src/ledger/budget.ts";
import type { Database } from "../../src/store/database.ts";
import { closeRun, saveSpending } from "../../src/store/evaluations.ts";
import type { Judging } from "../judge/ask.ts";
import { summarise } from "../report/summary.ts";
import { type Asking, askAll, type CaseResult, scoreAll } from "./ask-and-score.ts";
import { openAsking } from "./ask-tutor.ts";
import { chainsOf } from "./conversations.ts";
import type { PlannedRun } from "./plan.ts";
import { beginRun, keepResult, loadResults } from "./runs.ts";

/** After this many warm-up questions, times no longer fell. */
const warmUpRounds = 30;

interface ConductDependencies {
  database: Database;
  /** The run's own, with what its earlier sittings cost. */
  purse: Purse<"answers" | "judgements">;
  /** Throws to stop the run. */
  within: Budget["within"];
  patiently: Judging["patiently"];
  concurrency: number;
  /** Called when its turn comes: what is billed from now on is this run's. */
  onTurn: () => void;
  onProgress: (progress: Progress) => void;
}

/** The counts of this sitting alone. */
export interface Progress {
  asked: number;
  toAsk: number;
  scored: number;
  toScore: number;
}

/** This many cases are asked and then scored before the next batch, so that a stop leaves few unscored. */
const batchSize = 40;

/**
 * Asks what a run has still to ask, through the production pipeline, scores what waits for it, and closes its books:
 * finished, or stopped with all that was asked kept. Throws what stopped it. Yields when it is warm and after each
 * batch, so that several runs can take turns: a machine that warms or tires does so for all of them.
 */
export async function* conduct(
  planned: PlannedRun,
  dependencies: ConductDependencies,
  signal: AbortSignal,
): AsyncGenerator<void, void> {
  const { database } = dependencies;
  const { run, todo, unscored } = planned;
  await beginRun(database, planned);
  let finished = false;
  try {
    if (planned.provider.extractive) await warmUp(planned, database, signal);
    yield;
    const books = openBooks(planned, dependencies);
    const ask = openAsking({ ...planned, scope: run.manifest.scope }, dependencies);
    const steps = { ...dependencies, metricsFor: () => planned.metrics, keep: books.keep };
    books.turn();
    const waiting = unscored.length > 0 ? (await loadResults(database, run)).filter(isWaiting) : [];
    await scoreAll(steps, waiting, signal);
    const isResumed = todo.some((one) => one.case.conversation) && !planned.isNew;
    const earlier = isResumed ? await loadResults(database, run) : [];
    for (const batch of batchesOf(todo)) {
      books.turn();
      const asked = await askAll({ ...steps, ask, earlier }, batch, signal);
      await scoreAll(steps, asked.filter(isWaiting), signal);
      yield;
    }
    finished = true;
  } finally {
    await close(planned, database, finished);
  }
}

/** A conversation stands in one batch. */
function batchesOf(todo: Asking[]): Asking[][] {
  const batches: Asking[][] = [];
  for (const chain of chainsOf(todo)) {
    const last = batches.at(-1);
    if (last && last.length + chain.length <= batchSize) last.push(...chain);
    else batches.push([...chain]);
  }
  return batches;
}

/** The runs in turn, batch by batch, to the end of all. A fault in one stops the others where they are, and is thrown. */
export async function takeTurns(runs: AsyncGenerator<void, void>[]): Promise<void> {
  const open = new Set(runs);
  try {
    while (open.size > 0) {
      for (const run of [...open]) if ((await run.next()).done) open.delete(run);
    }
  } finally {
    for (const run of open) await run.return();
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

/** Keeps each case, what it cost, and how far the run is. `turn`: the clock runs for this run from now on. */
function openBooks({ run, todo, unscored }: PlannedRun, dependencies: ConductDependencies) {
  const { database, purse, onProgress, onTurn } = dependencies;
  const { manifest } = run;
  let last = performance.now();
  const progress = { asked: 0, toAsk: todo.length, scored: 0, toScore: todo.length + unscored.length };
  return {
    turn() {
      last = performance.now();
      onTurn();
    },
    async keep(result: CaseResult) {
      await keepResult(database, run.id, result);
      const now = performance.now();
      manifest.seconds += (now - last) / 1000;
      last = now;
      manifest.cost = { ...purse.cost };
      const { answers, judgements } = manifest.cost;
      const { seconds } = manifest;
      await saveSpending(database, run.id, { seconds, answersUsd: answers, judgementsUsd: judgements });
      if (result.scores === null || result.answer === null) progress.asked++;
      if (result.scores !== null) progress.scored++;
      onProgress(progress);
    },
  };
}

/**
 * What the first questions would pay for all: opening the local model, compiling, filling caches. Whole answers, to
 * questions that nobody will ask, so that none is answered from memory later.
 */
async function warmUp(planned: PlannedRun, database: Database, signal: AbortSignal): Promise<void> {
  const ask = openAsking(
    { ...planned, scope: planned.run.manifest.scope },
    { database, patiently: (call) => call(), purse: null },
  );
  for (const { case: one } of planned.todo.slice(0, warmUpRounds)) {
    // A failure here will happen again where it is recorded.
    await ask({ ...one, question: `${one.question} (warming up)` }, signal).catch(() =>
      signal.throwIfAborted(),
    );
  }
}
