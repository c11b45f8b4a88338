import pMap from "p-map";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import { endsRun, errorMessage } from "../../src/errors.ts";
import type { Budget } from "../../src/ledger/budget.ts";
import type { EvalCase } from "../dataset/case.ts";
import type { Metric, Score } from "../metrics/metric.ts";
import { chainsOf, inConversation } from "./conversations.ts";

/** A case to ask; the same case is asked `--repeat` times, `repeat` counts from 0. */
export interface Asking {
  case: EvalCase;
  repeat: number;
}

/** `answer` is null if the tutor itself failed, and `error` says how. */
export interface CaseResult extends Asking {
  answer: CollectedAnswer | null;
  error: string | null;
  /** By metric; null while it waits to be scored. */
  scores: Record<string, Score> | null;
}

export interface EvaluateDependencies {
  /** The production `answer()`, bound and collected, or the production search alone: there is no second path. */
  ask: (one: EvalCase, signal: AbortSignal) => Promise<CollectedAnswer>;
  /** What an answer is scored by. */
  metricsFor: (result: CaseResult) => Metric[];
  concurrency: number;
  /** Does each step of each case; throws instead to stop the run. */
  within: Budget["within"];
  /** What the run has asked before: turns of conversations that go on. */
  earlier?: CaseResult[];
  /** Keeps a case for good, first as it was answered, then as it was scored: what is kept is never paid for again. */
  keep: (result: CaseResult) => Promise<void>;
}

/**
 * EvalCase ─answer()→ CollectedAnswer ─keep→ store, some cases at a time. A case's failure is recorded as such and
 * never as a 0. Nothing is judged meanwhile: it would slow the answers whose latency is measured. Throws, after the
 * cases in hand have ended, what ends the whole run: the signal's reason, a reached budget, refused credentials.
 */
export async function askAll(
  { ask, concurrency, within, keep, earlier = [] }: Omit<EvaluateDependencies, "metricsFor">,
  todo: Asking[],
  signal: AbortSignal,
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  await eachUntilFault(chainsOf(todo), concurrency, async (chain) => {
    for (const asking of chain) {
      signal.throwIfAborted();
      const one = inConversation(asking, [...earlier, ...results]);
      const result = await within(() => attempt(ask, one, signal), "answers");
      await keep(result);
      results.push(result);
    }
  });
  return results;
}

async function attempt(
  ask: EvaluateDependencies["ask"],
  asking: Asking,
  signal: AbortSignal,
): Promise<CaseResult> {
  try {
    return { ...asking, answer: await ask(asking.case, signal), error: null, scores: null };
  } catch (error) {
    signal.throwIfAborted();
    if (endsRun(error)) throw error;
    return { ...asking, answer: null, error: errorMessage(error), scores: {} };
  }
}

/** CollectedAnswer ─score→ Score[] ─keep→ store, for what waits to be scored. Throws as `askAll`. */
export async function scoreAll(
  { metricsFor, concurrency, within, keep }: Omit<EvaluateDependencies, "ask">,
  waiting: CaseResult[],
  signal: AbortSignal,
): Promise<void> {
  await eachUntilFault(waiting, concurrency, async (result) => {
    signal.throwIfAborted();
    const { case: one, answer } = result;
    const scores = await within(
      async () => (answer ? scoreOne(metricsFor(result), one, answer, signal) : {}),
      "judgements",
    );
    await keep({ ...result, scores: { ...result.scores, ...scores } });
  });
}

/** Scores all metrics side by side; a metric that throws gives a failed score. */
async function scoreOne(
  metrics: Metric[],
  one: EvalCase,
  answer: CollectedAnswer,
  signal: AbortSignal,
): Promise<Record<string, Score>> {
  const settled = await Promise.allSettled(metrics.map(async (metric) => metric.score(one, answer, signal)));
  const scores = settled.map((outcome, index): [string, Score] => {
    const name = metrics[index]?.name ?? "";
    if (outcome.status === "fulfilled") return [name, outcome.value];
    signal.throwIfAborted();
    if (endsRun(outcome.reason)) throw outcome.reason;
    return [name, { value: null, reason: errorMessage(outcome.reason), failed: true }];
  });
  return Object.fromEntries(scores);
}

/** Some at a time. The first fault lets what is in hand end, so that nothing is lost or left running, then throws. */
async function eachUntilFault<Item>(
  items: Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = [];
  await pMap(
    items,
    async (item) => {
      if (faults.length > 0) return;
      try {
        await work(item);
      } catch (error) {
        faults.push(error);
      }
    },
    { concurrency },
  );
  if (faults.length > 0) throw faults[0];
}
