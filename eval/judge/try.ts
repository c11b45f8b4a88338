import { LecternError } from "../../src/errors.ts";
import type { Judging } from "./ask.ts";
import { ratedMetric } from "./rated.ts";
import { loadRubric } from "./rubric.ts";

/** One small judgement of each judge. Throws what is wrong with it, before an evaluation is paid for. */
export async function tryJudges(judging: Judging, signal: AbortSignal): Promise<void> {
  for (const judge of judging.judges) {
    const metric = ratedMetric(loadRubric("judge-answer-relevance.v2"), { ...judging, judges: [judge] });
    const score = await metric.score(trialCase, trialAnswer, signal);
    if (score.failed) {
      throw new LecternError(
        "malformed",
        `${judge.model} can't judge (${score.reason}): choose another judge, one that takes a forced tool`,
      );
    }
  }
}

const trialCase = {
  id: "trial",
  question: "How many legs has a spider?",
  history: [],
  referenceAnswer: "Eight.",
  referenceSlides: [],
  relevant: [],
  referenceContexts: [],
  answerable: true,
  tags: [],
  draft: false,
};
const trialAnswer = {
  answer: "A spider has eight legs.",
  answered: true,
  citations: [],
  hits: [],
  usage: { inputTokens: null, outputTokens: null, costUsd: null },
  timings: {},
};
