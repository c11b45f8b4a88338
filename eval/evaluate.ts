import { randomUUID } from "node:crypto";
import type { Config } from "../src/config.ts";
import { LecternError } from "../src/errors.ts";
import { openBudget } from "../src/ledger/budget.ts";
import type { Provider } from "../src/providers/provider.ts";
import { checkComparable } from "./compare/compare.ts";
import { checkGates, type Gates } from "./compare/gates.ts";
import { tryJudges } from "./judge/try.ts";
import type { Report } from "./report/report.ts";
import { reportRuns } from "./report/report-runs.ts";
import { findBaseline } from "./run/baseline.ts";
import { conduct, type Progress, takeTurns } from "./run/conduct.ts";
import type { Configuration } from "./run/configuration.ts";
import { type Estimate, estimate } from "./run/estimate.ts";
import { openPanel, type Panel, type PanelDependencies, type PanelOptions } from "./run/panel.ts";
import { type Assignment, type PlannedRun, planRun } from "./run/plan.ts";
import type { Run } from "./run/runs.ts";

/** The questions, the configurations that answer them, and how the answers are scored and gated. */
export interface Evaluation
  extends Omit<Assignment, "metrics" | "judges" | "sitting">,
    Omit<PanelOptions, "depth" | "scope" | "concurrency"> {
  configurations: Configuration[];
  gates: Gates | null;
  /** USD; null: none. */
  budget: number | null;
  /** A run to compare with, by id or name, or `last`. */
  baseline: string | undefined;
  title?: string;
}

interface EvaluateDependencies extends Omit<PanelDependencies, "onJudgement" | "onWait"> {
  makeProvider: (config: Config) => Promise<Provider>;
  onEvent: (event: EvaluationEvent) => void;
}

export type EvaluationEvent =
  | { type: "waiting"; reason: string }
  | { type: "no-baseline"; reason: string }
  /** Sent before anything is asked or paid for. */
  | { type: "planned"; planned: PlannedRun; price: Estimate }
  /** `spent`: USD by this evaluation; null if it is not known. */
  | { type: "progress"; run: string; progress: Progress; spent: number | null };

/** `stop`: the budget that ended the asking, though not the report of what was asked. */
interface Evaluated {
  report: Report;
  stop: LecternError | null;
}

/** dataset ─plan→ runs ─answer()→ answers ─score→ Score[] ─keep→ store ─report, gate→ Report */
export async function evaluate(
  dependencies: EvaluateDependencies,
  evaluation: Evaluation,
  signal: AbortSignal,
): Promise<Evaluated> {
  const { database } = dependencies;
  const { gates, title } = evaluation;
  const money = openMoney(evaluation.budget);
  const panel = await assemble(dependencies, evaluation, money);
  if (gates) checkGates(gates, panel.metrics);
  const planned = await planAll(dependencies, evaluation, panel);
  const runs = [
    ...(await findBaselines(dependencies, evaluation, planned)),
    ...planned.map(({ run }) => run),
  ];
  checkComparable(runs);
  for (const one of planned) announce(dependencies, evaluation, { planned: one, panel });
  if (panel.judging && panel.metrics.some(({ judged }) => judged)) await tryJudges(panel.judging, signal);
  const stop = await askAndScore(dependencies, { planned, panel, money, ...evaluation }, signal);
  return { report: await reportRuns(database, runs, { title, gates }), stop };
}

type Money = ReturnType<typeof openMoney>;

/** Judgements are billed to the run whose turn it is, or to nobody's where a judge is only tried. */
function openMoney(limit: number | null) {
  const budget = openBudget(
    limit,
    ": run the same command again to go on from here with the same budget again",
  );
  return { budget, purse: budget.open({ answers: 0, judgements: 0 }) };
}

const assemble = (
  { onEvent, ...dependencies }: EvaluateDependencies,
  evaluation: Evaluation,
  money: Money,
): Promise<Panel> =>
  openPanel(
    {
      ...dependencies,
      onJudgement: (charge) => money.purse.spend("judgements", [charge]),
      onWait: (reason) => onEvent({ type: "waiting", reason }),
    },
    { ...evaluation, depth: Math.min(...evaluation.configurations.map(({ k }) => k)) },
  );

async function planAll(
  { database, makeProvider }: EvaluateDependencies,
  { configurations, ...assignment }: Evaluation,
  { metrics, judges }: Panel,
): Promise<PlannedRun[]> {
  const planned: PlannedRun[] = [];
  const asked = { ...assignment, metrics, judges, sitting: randomUUID() };
  for (const configuration of configurations) {
    // Each run has its own provider: a provider that saw the questions before would answer them faster.
    const provider = await makeProvider(configuration.config);
    planned.push(await planRun(database, { configuration, provider }, asked));
  }
  return planned;
}

async function findBaselines(
  { database, onEvent }: EvaluateDependencies,
  { baseline }: Evaluation,
  [first]: PlannedRun[],
): Promise<Run[]> {
  if (baseline === undefined || !first) return [];
  const found = await findBaseline(database, baseline, first.run);
  if (!("missing" in found)) return [found];
  onEvent({ type: "no-baseline", reason: found.missing });
  return [];
}

/** Throws `budget` if a price is needed and not known. */
function announce(
  { onEvent }: EvaluateDependencies,
  { budget }: Evaluation,
  { planned, panel }: { planned: PlannedRun; panel: Panel },
): void {
  const { run, todo, unscored, provider, configuration, slideCharacters } = planned;
  const price = estimate({
    provider: run.manifest.scope === "answers" ? provider : { extractive: true, models: {} },
    metrics: panel.metrics,
    judges: panel.judging ? panel.judges : [],
    todo,
    unscored,
    k: configuration.k,
    slideCharacters,
  });
  onEvent({ type: "planned", planned, price });
  if (budget === null || (price.answers !== null && price.judgements !== null)) return;
  throw new LecternError(
    "budget",
    "The price of a model in use is unknown, so --budget can't be enforced: leave out --budget, or add the price to a file that LECTERN_PRICES names",
  );
}

/** All runs, taking turns. Throws what stopped them, unless that is the budget. */
async function askAndScore(
  { database, onEvent }: EvaluateDependencies,
  { planned, panel, money, concurrency }: Work,
  signal: AbortSignal,
): Promise<LecternError | null> {
  const { budget } = money;
  const runs = planned.map((one) => {
    const purse = budget.open(one.run.manifest.cost);
    const onTurn = () => {
      money.purse = purse;
    };
    const onProgress = (progress: Progress) =>
      onEvent({ type: "progress", run: one.run.name, progress, spent: budget.spent() });
    const { patiently } = panel;
    const shared = { database, within: budget.within, patiently, concurrency };
    return conduct(one, { ...shared, purse, onTurn, onProgress }, signal);
  });
  try {
    await takeTurns(runs);
    return null;
  } catch (error) {
    if (error instanceof LecternError && error.code === "budget") return error;
    throw error;
  }
}

interface Work extends Pick<Evaluation, "concurrency"> {
  planned: PlannedRun[];
  panel: Panel;
  money: Money;
}
