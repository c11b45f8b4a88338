import { endsRun, errorMessage } from "../../src/errors.ts";
import type { Judge } from "../../src/providers/provider.ts";
import type { Judgement, Score } from "../metrics/metric.ts";
import { median } from "../statistics/quantile.ts";
import type { Judging } from "./ask.ts";

/**
 * Asks every judge and takes the median of their scores: with yes or no, the majority; with two judges, the mean. A
 * judge that fails is left out and listed; where all of them fail, so does the score.
 */
export async function vote(
  { judges }: Pick<Judging, "judges">,
  judgeOnce: (judge: Judge) => Promise<Score>,
  signal: AbortSignal,
): Promise<Score> {
  const judgements = await Promise.all(
    judges.map(async (judge): Promise<Judgement> => {
      try {
        return { judge: judge.model, ...(await judgeOnce(judge)) };
      } catch (error) {
        signal.throwIfAborted();
        if (endsRun(error)) throw error;
        return { judge: judge.model, value: null, reason: errorMessage(error), failed: true };
      }
    }),
  );
  const [only, ...others] = judgements;
  if (only && others.length === 0) {
    const { judge, ...score } = only;
    return score.failed ? { ...score, reason: `judge failed: ${score.reason}`, judgements } : score;
  }
  const values = judgements.flatMap(({ value }) => (value === null ? [] : [value]));
  const reason = judgements.map((one) => `${one.judge}: ${describe(one)}`).join(" | ");
  const faults = [...new Set(judgements.flatMap((one) => one.faults ?? []))];
  const spans = judgements.flatMap((one) => one.spans ?? []);
  if (values.length > 0)
    return {
      ...{ value: median(values), reason, judgements },
      ...(faults.length > 0 ? { faults } : {}),
      ...(judgements.some((one) => one.spans) ? { spans } : {}),
    };
  return judgements.some((one) => one.failed)
    ? { value: null, reason: `every judge failed: ${reason}`, failed: true, judgements }
    : { value: null, reason, judgements };
}

function describe({ value, reason, failed }: Judgement): string {
  if (failed) return `failed (${reason})`;
  return value === null ? reason : `${value.toFixed(2)}, ${reason}`;
}
