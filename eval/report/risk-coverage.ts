import type { CaseResult } from "../run/ask-and-score.ts";
import type { RunReport } from "./report.ts";

/** The first of these that was scored says how good an answer is. */
const qualities = ["answer completeness", "correctness", "faithfulness"];
/** Enough for a curve. */
const mostPoints = 100;

/**
 * What the run's answers would be worth if it answered only what its search is surest of (the risk–coverage curve of
 * El-Yaniv & Wiener, 2010): at each threshold the share of all questions answered, and how much is wrong with those
 * answers. The last point is the run as it was. Null where the search told no sureness, or nothing was scored.
 */
export function riskCoverage(results: CaseResult[]): RunReport["riskCoverage"] {
  const quality = qualities.find((name) => results.some(({ scores }) => scores?.[name]?.value != null));
  if (quality === undefined) return null;
  const asked = results.filter(({ answer }) => answer !== null);
  const answered = asked.flatMap(({ case: one, answer, scores }) => {
    const sureness = answer?.nearness ?? null;
    const value = one.answerable === false ? 0 : (scores?.[quality]?.value ?? null);
    return answer?.answered && sureness !== null && value !== null ? [{ sureness, risk: 1 - value }] : [];
  });
  if (answered.length === 0) return null;
  answered.sort((a, b) => b.sureness - a.sureness);
  let sum = 0;
  const points = answered.flatMap(({ sureness, risk }, index) => {
    sum += risk;
    // Answers of one sureness come and go together.
    if (answered[index + 1]?.sureness === sureness) return [];
    const count = index + 1;
    return [{ threshold: sureness, coverage: count / asked.length, risk: sum / count }];
  });
  const step = Math.ceil(points.length / mostPoints);
  return { quality, points: points.filter((_, index) => (points.length - 1 - index) % step === 0) };
}
