import { LecternError } from "../../src/errors.ts";
import type { Judging } from "./ask.ts";
import { judgeExamples } from "./check.ts";
import { ratedMetric } from "./rated.ts";
import { loadRubric } from "./rubric.ts";

const trial = {
  id: "trial",
  question: "How many legs has a spider?",
  answer: "A spider has eight legs.",
  referenceAnswer: "Eight.",
  label: true,
};

/** One small judgement of each judge. Throws what is wrong with it, before an evaluation is paid for. */
export async function tryJudges(judging: Judging, signal: AbortSignal): Promise<void> {
  for (const judge of judging.judges) {
    const metric = ratedMetric(loadRubric("judge-answer-relevance.v3"), { ...judging, judges: [judge] });
    const { faults } = await judgeExamples(metric, [trial], { concurrency: 1, onExample: () => {} }, signal);
    const [fault] = faults;
    if (fault) {
      throw new LecternError(
        "malformed",
        `${judge.model} can't judge (${fault.reason}): choose another judge that supports a forced tool`,
      );
    }
  }
}
