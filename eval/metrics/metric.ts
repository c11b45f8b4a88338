import type { CollectedAnswer } from "../../src/answer/collect.ts";
import type { EvalCase } from "../dataset/cases.ts";

/**
 * One metric's opinion of one case. `value` is null where the metric does not apply or could not be had, and `reason`
 * says why; `failed` marks the second kind, such as a judge that gave no verdict: it is counted, never averaged.
 */
export interface Score {
  value: number | null;
  reason: string;
  failed?: true;
}

/** What a metric looks at: the report groups by it. */
export type MetricGroup = "retrieval" | "answer" | "citations" | "refusals" | "overlap" | "cost";

export interface MetricInfo {
  /** As reports, gates and the database name it, e.g. `hit@5`. */
  name: string;
  group: MetricGroup;
  /** Which way is good. */
  better: "higher" | "lower";
  /** A share runs from 0 to 1. */
  unit: "share" | "milliseconds" | "tokens" | "usd";
  /** One sentence for the report: what it measures, on what, and after which paper or manual. */
  about: string;
}

/** A pure function of a case and the answer to it; a judged one asks its judge. Throws only when the signal aborts. */
export interface Metric extends MetricInfo {
  score(one: EvalCase, answer: CollectedAnswer, signal: AbortSignal): Score | Promise<Score>;
}

export const notApplicable = (reason: string): Score => ({ value: null, reason });
