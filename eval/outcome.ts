import type { CollectedAnswer } from "../src/answer/collect.ts";
import type { EvalCase } from "./dataset.ts";

/** A case and what the tutor made of it. */
export interface Outcome {
  case: EvalCase;
  answer: CollectedAnswer;
}

/** `value` is null where the metric does not apply or could not be had; `reason` says why. Higher is better. */
export interface Score {
  name: string;
  value: number | null;
  reason: string;
}

export type Metric = (outcome: Outcome, signal: AbortSignal) => Promise<Score> | Score;
