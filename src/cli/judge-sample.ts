import { makeAnswerJudge } from "../../eval/judge/judge-answer.ts";
import { every } from "../every.ts";
import { type JudgeAnswer, judgeSample } from "../observe/judge-sample.ts";
import { type Lectern, makeJudges } from "../setup.ts";

const everyMs = 60_000;

/** Has the evaluation's judge look at a sample of real answers, behind them; null where none are sampled. */
export function sampleJudged({ config, database, provider }: Lectern): { stop(): Promise<void> } | null {
  const { share, model, budget } = config.judgeSample;
  if (share === 0) return null;
  let judge: JudgeAnswer | null = null;
  return every(everyMs, "judge a sample of answers", async (signal) => {
    const [named = null] = judge ? [] : await makeJudges(config, model === undefined ? [] : [model]);
    judge ??= makeAnswerJudge({ embedding: provider.embedding, judge: named });
    await judgeSample({ database, judge, share, budget }, signal);
  });
}
