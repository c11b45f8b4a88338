import pMap from "p-map";
import type { CollectedAnswer } from "../src/answer/collect.ts";
import { errorMessage } from "../src/errors.ts";
import type { EvalCase } from "./dataset/cases.ts";
import type { Metric, Score } from "./metrics/metric.ts";
import { endsRun } from "./patience.ts";

/** A case to ask; the same case is asked `--repeat` times, `repeat` counts from 0. */
export interface Asking {
  case: EvalCase;
  repeat: number;
}

/** `answer` is null where the tutor itself failed, and `error` says how. */
export interface CaseResult extends Asking {
  answer: CollectedAnswer | null;
  error: string | null;
  /** By metric. */
  scores: Record<string, Score>;
}

export interface EvaluateDependencies {
  /** The production `answer()`, bound and collected, or the production search alone: there is no second path. */
  ask: (one: EvalCase, signal: AbortSignal) => Promise<CollectedAnswer>;
  metrics: Metric[];
  concurrency: number;
  /** Called before each case; throws to stop the run. */
  mayGoOn: () => void;
  /** Keeps a case for good: what is kept is never asked again. */
  keep: (result: CaseResult) => Promise<void>;
}

/**
 * EvalCase ─answer()→ CollectedAnswer ─score→ Score[] ─keep→ store, some cases at a time. A case's failure is recorded
 * as such and never as a 0. Throws, after the cases in hand have ended, what ends the whole run: the signal's reason,
 * a reached budget, credentials that are refused.
 */
export async function evaluate(
  { ask, metrics, concurrency, mayGoOn, keep }: EvaluateDependencies,
  todo: Asking[],
  signal: AbortSignal,
): Promise<void> {
  let fault: { error: unknown } | null = null;
  await pMap(
    todo,
    async (asking) => {
      if (fault) return;
      try {
        signal.throwIfAborted();
        mayGoOn();
        const { answer, error } = await attempt(ask, asking.case, signal);
        await keep({
          ...asking,
          answer,
          error,
          scores: answer ? await scoreAll(metrics, asking.case, answer, signal) : {},
        });
      } catch (error) {
        fault ??= { error };
      }
    },
    { concurrency },
  );
  if (fault) throw (fault as { error: unknown }).error;
}

async function attempt(
  ask: EvaluateDependencies["ask"],
  one: EvalCase,
  signal: AbortSignal,
): Promise<Pick<CaseResult, "answer" | "error">> {
  try {
    return { answer: await ask(one, signal), error: null };
  } catch (error) {
    signal.throwIfAborted();
    if (endsRun(error)) throw error;
    return { answer: null, error: errorMessage(error) };
  }
}

/** All metrics side by side; one that throws is a failed score. */
export async function scoreAll(
  metrics: Metric[],
  one: EvalCase,
  answer: CollectedAnswer,
  signal: AbortSignal,
): Promise<Record<string, Score>> {
  const settled = await Promise.allSettled(metrics.map(async (metric) => metric.score(one, answer, signal)));
  const scores = settled.map((outcome): Score => {
    if (outcome.status === "fulfilled") return outcome.value;
    signal.throwIfAborted();
    if (endsRun(outcome.reason)) throw outcome.reason;
    return { value: null, reason: errorMessage(outcome.reason), failed: true };
  });
  return Object.fromEntries(metrics.map(({ name }, index) => [name, scores[index] as Score]));
}
