import { LecternError } from "../../src/errors.ts";
import type { Budget, Purse } from "../../src/ledger/budget.ts";
import type { Database } from "../../src/store/database.ts";
import { closeRun, saveSpending } from "../../src/store/evaluations.ts";
import { summarise } from "../report/summary.ts";
import { type CaseResult, type EvaluateDependencies, scoreAll } from "./ask-and-score.ts";
import { keepScores, loadResults, type Run } from "./runs.ts";

interface Dependencies {
  database: Database;
  onProgress: (done: number, total: number, spent: number | null) => void;
}

interface KeptScoring extends Pick<EvaluateDependencies, "metricsFor" | "concurrency"> {
  run: Run;
  /** Whose answers the run has. */
  due: CaseResult[];
  budget: Budget;
  /** The run's own, with what its earlier sittings cost. */
  purse: Purse<"answers" | "judgements">;
  /** Whether this is all that the run has still to do; false: it stays as it is. */
  finishes: boolean;
}

/** stored answers ─score→ Score[] ─keep→ store, without asking the tutor. Returns the budget that ended it early, or null. */
export async function scoreKept(
  { database, onProgress }: Dependencies,
  { run, due, budget, purse, finishes, ...steps }: KeptScoring,
  signal: AbortSignal,
): Promise<LecternError | null> {
  const { seconds } = run.manifest;
  let done = 0;
  const keep = async (result: CaseResult) => {
    await keepScores(database, run.id, result);
    const { answers: answersUsd, judgements: judgementsUsd } = purse.cost;
    await saveSpending(database, run.id, { seconds, answersUsd, judgementsUsd });
    onProgress(++done, due.length, budget.spent());
  };
  const stop = await scoreAll({ ...steps, within: budget.within, keep }, due, signal).then(
    () => null,
    stoppedByBudget,
  );
  run.manifest.cost = { ...purse.cost };
  if (finishes) {
    run.manifest.state = stop ? "stopped" : "finished";
    run.finished = stop === null;
  }
  const summaries = summarise(await loadResults(database, run), run.metrics, run.manifest.seed);
  const headline = Object.fromEntries(summaries.map(({ name, mean }) => [name, mean]));
  await closeRun(database, run.id, { manifest: run.manifest, headline, finished: run.finished });
  return stop;
}

function stoppedByBudget(error: unknown): LecternError {
  if (error instanceof LecternError && error.code === "budget") return error;
  throw error;
}
