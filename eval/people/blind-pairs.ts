import { createHmac } from "node:crypto";
import type { Preference, RunPair } from "../../src/store/preferences.ts";
import type { CaseResult } from "../run/ask-and-score.ts";

/** Two runs' answers to one case, without which run gave which. */
export interface BlindPair {
  left: CaseResult;
  right: CaseResult;
}

interface Pairing {
  pair: RunPair;
  rater: string;
  /** Nobody can tell the sides without it. */
  secret: Buffer;
}

/** Of each case, the first answer of each run. */
export interface AnswerPair {
  first: CaseResult;
  second: CaseResult;
}

/** The cases that both runs answered; `same`: how many of these have the same answer from both, and need nobody. */
export function pairAnswers(
  first: CaseResult[],
  second: CaseResult[],
): { pairs: AnswerPair[]; same: number } {
  const answered = (results: CaseResult[]) =>
    new Map(
      results.flatMap((one) => (one.repeat === 0 && one.answer?.answer ? [[one.case.id, one] as const] : [])),
    );
  const others = answered(second);
  const both = [...answered(first)].flatMap(([id, one]) => {
    const other = others.get(id);
    return other ? [{ first: one, second: other }] : [];
  });
  const pairs = both.filter((one) => one.first.answer?.answer !== one.second.answer?.answer);
  return { pairs, same: both.length - pairs.length };
}

/** The next pair that the rater has not judged, in an order and on sides of their own; null where none is left. */
export function nextPair(
  pairs: AnswerPair[],
  judged: Pick<Preference, "caseId" | "rater">[],
  pairing: Pairing,
): BlindPair | null {
  const done = new Set(judged.filter(({ rater }) => rater === pairing.rater).map(({ caseId }) => caseId));
  const [next] = pairs
    .filter(({ first }) => !done.has(first.case.id))
    .map((answers) => ({ answers, place: draw("order", answers.first.case.id, pairing) }))
    .sort((a, b) => a.place.compare(b.place));
  if (!next) return null;
  const { first, second } = next.answers;
  return standsLeft(first.case.id, pairing) === "first"
    ? { left: first, right: second }
    : { left: second, right: first };
}

/** Which run's answer a rater sees on the left: drawn anew for each case and each rater. */
export const standsLeft = (caseId: string, pairing: Pairing): "first" | "second" =>
  (draw("side", caseId, pairing).at(0) ?? 0) % 2 === 0 ? "first" : "second";

const draw = (what: string, caseId: string, { pair, rater, secret }: Pairing): Buffer =>
  createHmac("sha256", secret)
    .update(JSON.stringify([what, pair.first, pair.second, caseId, rater]))
    .digest();
