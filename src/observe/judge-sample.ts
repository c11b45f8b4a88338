import { errorMessage } from "../errors.ts";
import type { Charge } from "../ledger/charge.ts";
import type { Database } from "../store/database.ts";
import { findUnjudged, keepScore, type SampledAnswer, type SampledScore } from "../store/sampled-scores.ts";
import { keepSpending, stageSpentToday } from "../store/spending.ts";

/** Who judges, such as the evaluation's judge: a score, and what it was billed, also where it failed. */
export type JudgeAnswer = (
  answer: SampledAnswer,
  onCharge: (charge: Charge) => void,
  signal: AbortSignal,
) => Promise<SampledScore>;

export interface Sampling {
  database: Database;
  judge: JudgeAnswer;
  /** 0…1. */
  share: number;
  /** US dollars a day (UTC). */
  budget: number;
}

/** Judges the answers of the sample that nobody has judged, one after the other, until the day's budget is spent. Returns how many. */
export async function judgeSample(
  { database, judge, share, budget }: Sampling,
  signal: AbortSignal,
): Promise<number> {
  for (let judged = 0; ; judged++) {
    signal.throwIfAborted();
    const spent = await stageSpentToday(database, "judge");
    if (spent === null || spent >= budget) return judged;
    const answer = await findUnjudged(database, share);
    if (!answer) return judged;
    const charges: Charge[] = [];
    try {
      await keepScore(database, answer, await judge(answer, (charge) => charges.push(charge), signal));
    } catch (error) {
      signal.throwIfAborted();
      // It counts as looked at: the same answer would fail again, and be billed again.
      const reasons = { failed: errorMessage(error) };
      await keepScore(database, answer, { judge: "none", faithfulness: null, relevance: null, reasons });
      throw error;
    } finally {
      // Not on the conversation: its student asked for no judge.
      await keepSpending(database, null, charges);
    }
  }
}
