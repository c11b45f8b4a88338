import pMap from "p-map";
import { type CollectedAnswer, collect } from "../src/answer/collect.ts";
import type { AnswerEvent } from "../src/answer/events.ts";
import { errorMessage } from "../src/errors.ts";
import type { Question } from "../src/types.ts";
import type { EvalCase } from "./dataset/cases.ts";
import type { Metric, Score } from "./metrics/metric.ts";

/** One case as the report lists it; `answer` is null where the tutor itself failed, and `error` says how. */
export interface CaseResult {
  case: EvalCase;
  answer: CollectedAnswer | null;
  /** By metric. */
  scores: Record<string, Score>;
  error: string | null;
}

export interface EvaluateDependencies {
  /** The production `answer()`, bound: there is no second path. */
  answer: (question: Question, signal: AbortSignal) => AsyncIterable<AnswerEvent>;
  metrics: Metric[];
  concurrency: number;
  onCase: (done: number) => void;
}

/** EvalCase[] ─answer()→ AnswerEvent[] ─score→ Score[], a case's failure recorded as such and never as a 0. */
export async function evaluate(
  { answer, metrics, concurrency, onCase }: EvaluateDependencies,
  cases: EvalCase[],
  course: string | undefined,
  signal: AbortSignal,
): Promise<CaseResult[]> {
  let done = 0;
  return pMap(
    cases,
    async (one): Promise<CaseResult> => {
      signal.throwIfAborted();
      try {
        const question = {
          question: one.question,
          course: course ?? one.course,
          history: one.history,
          k: 10,
          filters: {},
        };
        const answered = await collect(answer(question, signal));
        const scores = await Promise.all(
          metrics.map(async (metric) => [metric.name, await metric.score(one, answered, signal)] as const),
        );
        return { case: one, answer: answered, scores: Object.fromEntries(scores), error: null };
      } catch (error) {
        signal.throwIfAborted();
        return { case: one, answer: null, scores: {}, error: errorMessage(error) };
      } finally {
        onCase(++done);
      }
    },
    { concurrency, signal },
  );
}
