import pMap from "p-map";
import { collect } from "../src/answer/collect.ts";
import type { AnswerEvent } from "../src/answer/events.ts";
import { errorMessage } from "../src/errors.ts";
import type { Question } from "../src/types.ts";
import type { EvalCase } from "./dataset.ts";
import type { Metric, Outcome, Score } from "./outcome.ts";

/** One case as the report lists it; `outcome` is null where the tutor itself failed, and `error` says how. */
export interface CaseResult {
  case: EvalCase;
  outcome: Outcome | null;
  scores: Score[];
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
        const outcome = { case: one, answer: await collect(answer(question, signal)) };
        const scores = await Promise.all(metrics.map((metric) => metric(outcome, signal)));
        return { case: one, outcome, scores, error: null };
      } catch (error) {
        signal.throwIfAborted();
        return { case: one, outcome: null, scores: [], error: errorMessage(error) };
      } finally {
        onCase(++done);
      }
    },
    { concurrency, signal },
  );
}
