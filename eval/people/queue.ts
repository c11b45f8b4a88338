import type { Score } from "../metrics/metric.ts";
import type { CaseResult } from "../run/ask-and-score.ts";
import { type Aspect, aspects } from "./labelled.ts";

/** Why a person should look at an answer: what a label of it would tell most about the judge. */
export type QueueReason = "judges disagree" | "feedback disagrees" | "judge unsure" | "refusal unsure";

export interface QueuedAnswer {
  result: CaseResult;
  why: QueueReason;
  /** The greater, the sooner. */
  worth: number;
}

/** From which score on a judge's opinion counts as good, by metric. */
export type Thresholds = Partial<Record<string, number>>;

/** As good as any while nobody has labelled anything. */
const middle = 0.5;
const mostQueued = 20;

/**
 * The answers whose labels tell most (uncertainty sampling, Lewis & Gale, 1994; query by committee, Seung et al., 1992):
 * first those on which judges or readers disagree, then those whose score is nearest to its threshold.
 */
export function queueAnswers(
  results: CaseResult[],
  isLabelled: (result: CaseResult) => boolean,
  thresholds: Thresholds,
): QueuedAnswer[] {
  return results
    .filter((result) => !isLabelled(result))
    .flatMap((result) => worthOf(result, thresholds) ?? [])
    .sort((a, b) => b.worth - a.worth)
    .slice(0, mostQueued);
}

function worthOf(result: CaseResult, thresholds: Thresholds): QueuedAnswer | null {
  const { answer, scores } = result;
  if (!answer?.answer || scores === null) return null;
  if (!answer.answered) {
    const { nearness = null } = answer;
    return { result, why: "refusal unsure", worth: nearness === null ? 0 : 1 - Math.abs(nearness - 0.5) * 2 };
  }
  const judged = (["supported", "correct"] satisfies Aspect[]).flatMap((aspect) => {
    const score = scores[aspects[aspect]];
    return score && score.value !== null
      ? [{ score: { ...score, value: score.value }, threshold: thresholds[aspects[aspect]] ?? middle }]
      : [];
  });
  const [most] = judged
    .map(({ score, threshold }) => doubtOf(result, score, threshold))
    .sort((a, b) => b.worth - a.worth);
  return most ? { result, ...most } : null;
}

function doubtOf(
  { case: { tags } }: CaseResult,
  { value, judgements = [] }: Score & { value: number },
  threshold: number,
): Pick<QueuedAnswer, "why" | "worth"> {
  const votes = judgements.flatMap((one) => (one.value === null ? [] : [one.value >= threshold]));
  const yes = votes.filter(Boolean).length;
  const minority = Math.min(yes, votes.length - yes);
  if (minority > 0) return { why: "judges disagree", worth: 2 + minority / votes.length };
  const isGood = value >= threshold;
  const isAgainst = tags.includes("feedback") && tags.includes(isGood ? "down" : "up");
  if (isAgainst) return { why: "feedback disagrees", worth: 2 };
  return { why: "judge unsure", worth: 1 - Math.abs(value - threshold) / Math.max(threshold, 1 - threshold) };
}
