import { z } from "zod";
import type { CollectedAnswer } from "../../src/answer/collect.ts";
import type { Prompt } from "../../src/prompts.ts";
import type { EvalCase } from "../dataset/case.ts";
import type { Variable } from "../judge/evidence.ts";

const opinion = z.object({
  value: z.number().nullable(),
  reason: z.string(),
  failed: z.literal(true).optional(),
  /** The statements of the answer that count against it, in its words. */
  faults: z.array(z.string()).optional(),
  /** Where they stand in the answer, UTF-16 offsets; absent where that is not known. */
  spans: z.array(z.object({ start: z.number(), end: z.number() })).optional(),
});
const judgement = opinion.extend({ judge: z.string() });
export type Judgement = z.output<typeof judgement>;

/**
 * One metric's opinion of one case. `value` is null if the metric does not apply or could not be had, and `reason`
 * says why; `failed` marks the second kind, such as a judge that gave no verdict: it is counted, never averaged.
 */
export const scoreSchema = opinion.extend({
  /** What each judge said, where several voted or one failed. */
  judgements: z.array(judgement).optional(),
});
export type Score = z.output<typeof scoreSchema>;

/** What a metric looks at: the report groups by it. */
export const metricGroups = ["retrieval", "answer", "citations", "refusals", "overlap", "cost"] as const;

export const metricInfoSchema = z.object({
  /** As reports, gates and the database name it, e.g. `hit@5`. */
  name: z.string(),
  group: z.enum(metricGroups),
  /** Which way is good. */
  better: z.enum(["higher", "lower"]),
  /** A share runs from 0 to 1. */
  unit: z.enum(["share", "milliseconds", "tokens", "words", "usd"]),
  /** One sentence for the report: what it measures, on what, and after which paper or manual. */
  about: z.string(),
  /** Raised whenever the same answers get other values: runs of two versions are not compared. Absent: 1. */
  version: z.number().optional(),
});
export type MetricInfo = z.output<typeof metricInfoSchema>;

/**
 * A pure function of a case and the answer to it; some ask a judge or an embedding model. What it throws is a failed
 * score, unless it ends the run: the signal's reason, refused credentials, a reached budget.
 */
export interface Metric extends MetricInfo {
  /** The prompt of a metric that asks a model, and what it is told: for the price before the start and the manifest. */
  judged?: JudgePrompt;
  score(one: EvalCase, answer: CollectedAnswer, signal: AbortSignal): Score | Promise<Score>;
}

export interface JudgePrompt {
  prompt: Prompt;
  /** Variable of the prompt to what fills it. */
  needs: Map<string, Variable>;
}

/** A metric without what computes it, as a run keeps it. */
export const toMetricInfo = ({ name, group, better, unit, about, version }: MetricInfo): MetricInfo => ({
  name,
  group,
  better,
  unit,
  about,
  ...(version === undefined ? {} : { version }),
});

/** What decides a metric's values: its description may be put better at any time. */
export const definitionOf = ({ name, unit, better, version = 1 }: MetricInfo): string =>
  JSON.stringify([name, unit, better, version]);

export const notApplicable = (reason: string): Score => ({ value: null, reason });
