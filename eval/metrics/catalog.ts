import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { Judging } from "../judge/ask.ts";
import { faithfulnessByClaims } from "../judge/claims.ts";
import { localMetrics } from "../judge/local/metrics.ts";
import { ratedMetric, ratingPrompts } from "../judge/rated.ts";
import { loadRubric, type Rubric } from "../judge/rubric.ts";
import { sentenceBleu } from "./bleu.ts";
import { citationCoverage } from "./citation-coverage.ts";
import { citationPrecision } from "./citation-precision.ts";
import { citesReference } from "./cites-reference.ts";
import { cost } from "./cost.ts";
import { embeddingSimilarity } from "./embedding-similarity.ts";
import { falseRefusal } from "./false-refusal.ts";
import { hitAt } from "./hit.ts";
import { latency } from "./latency.ts";
import type { Metric, MetricGroup } from "./metric.ts";
import { ndcgAt } from "./ndcg.ts";
import { precisionAt } from "./precision.ts";
import { quoteValidity } from "./quote-validity.ts";
import { recallAt } from "./recall.ts";
import { reciprocalRank } from "./reciprocal-rank.ts";
import { refusalRecall } from "./refusal-recall.ts";
import { rouge1, rouge2, rougeL } from "./rouge.ts";
import { tokenF1 } from "./token-f1.ts";
import { inputTokens, outputTokens } from "./tokens.ts";

/** Of slides alone: what `lectern eval retrieval` scores. */
export const retrievalMetrics: Metric[] = [
  ...[1, 5, 10].map(hitAt),
  ...[5, 10].map(recallAt),
  precisionAt(5),
  reciprocalRank,
  ndcgAt(10),
];

export interface MetricChoice {
  /** Null: the judge without a model. */
  judging: Judging | null;
  embedding: EmbeddingModel | null;
  custom: Rubric[];
  /** Names to keep; empty: all. */
  only: string[];
}

/** Every metric that can be had, in the order of a report. */
export function answerMetrics({ judging, embedding, custom, only }: MetricChoice): Metric[] {
  const all = [
    ...retrievalMetrics,
    ...(judging ? modelMetrics(judging) : localMetrics(embedding)),
    ...(judging ? custom.map((rubric) => ratedMetric(rubric, judging)) : []),
    quoteValidity,
    citationPrecision,
    citationCoverage,
    citesReference,
    refusalRecall,
    falseRefusal,
    rouge1,
    rouge2,
    rougeL,
    sentenceBleu,
    tokenF1,
    ...(embedding ? [embeddingSimilarity(embedding)] : []),
    ...["total", "firstToken", "search", "rerank"].map(latency),
    inputTokens,
    outputTokens,
    cost,
  ];
  return inOrder(all).filter(({ name }) => only.length === 0 || only.includes(name));
}

const modelMetrics = (judging: Judging) => [
  faithfulnessByClaims(judging),
  ...ratingPrompts.map((prompt) => ratedMetric(loadRubric(prompt), judging)),
];

const groups: MetricGroup[] = ["retrieval", "answer", "citations", "refusals", "overlap", "cost"];

const inOrder = (metrics: Metric[]) =>
  metrics.toSorted((a, b) => groups.indexOf(a.group) - groups.indexOf(b.group));
