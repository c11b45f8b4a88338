import { LecternError } from "../../src/errors.ts";
import type { EmbeddingModel } from "../../src/providers/provider.ts";
import type { Judging } from "../judge/ask.ts";
import { faithfulnessByClaims } from "../judge/claims.ts";
import { localMetrics } from "../judge/local/metrics.ts";
import { ratedMetric, ratingPrompts } from "../judge/rated.ts";
import { loadRubric, type Rubric } from "../judge/rubric.ts";
import { allCited, allFoundAt } from "./all-references.ts";
import { bertScore } from "./bert-score.ts";
import { sentenceBleu } from "./bleu.ts";
import { citationCoverage } from "./citation-coverage.ts";
import { citationPrecision } from "./citation-precision.ts";
import { citesReference } from "./cites-reference.ts";
import { answerCompleteness, answerWords } from "./completeness.ts";
import { cost } from "./cost.ts";
import { embeddingSimilarity } from "./embedding-similarity.ts";
import { falseRefusal } from "./false-refusal.ts";
import { hitAt } from "./hit.ts";
import { latency } from "./latency.ts";
import { type Metric, metricGroups } from "./metric.ts";
import { ndcgAt } from "./ndcg.ts";
import { precisionAt } from "./precision.ts";
import { quoteValidity } from "./quote-validity.ts";
import { recallAt } from "./recall.ts";
import { reciprocalRank } from "./reciprocal-rank.ts";
import { refusalRecall } from "./refusal-recall.ts";
import { rouge1, rouge2, rougeL } from "./rouge.ts";
import { tokenF1 } from "./token-f1.ts";
import { inputTokens, outputTokens } from "./tokens.ts";

/** As deep as a run asks unless it is told otherwise. */
const defaultDepth = 10;

/**
 * The metrics of slides alone, which `lectern eval retrieval` scores. `depth`: how many slides were asked for; a metric that looks
 * deeper would be the shallower one under another name.
 */
export function retrievalMetricsTo(depth: number): Metric[] {
  const within = (k: number) => k <= depth;
  return [
    ...[1, 5, 10].filter(within).map(hitAt),
    ...[5, 10].filter(within).map(recallAt),
    ...[10].filter(within).map(allFoundAt),
    ...[5].filter(within).map(precisionAt),
    reciprocalRank,
    ...[10].filter(within).map(ndcgAt),
  ];
}

export const retrievalMetrics: Metric[] = retrievalMetricsTo(defaultDepth);

interface MetricChoice {
  /** Null: the judge without a model. */
  judging: Judging | null;
  embedding: EmbeddingModel | null;
  custom: Rubric[];
  /** How many slides were asked for. */
  depth?: number;
}

/**
 * Every metric that can be had, in the order of a report. Throws `invalid` for a custom metric with the name of another
 * metric: scores go by name.
 */
export function answerMetrics({ judging, embedding, custom, depth = defaultDepth }: MetricChoice): Metric[] {
  const own = ownMetrics({ judging, embedding });
  refuseNamesakes(custom, [...retrievalMetrics, ...own]);
  const rated = judging ? custom.map((rubric) => ratedMetric(rubric, judging)) : [];
  return inOrder([...retrievalMetricsTo(depth), ...own, ...rated]);
}

function ownMetrics({ judging, embedding }: Pick<MetricChoice, "judging" | "embedding">): Metric[] {
  return [
    answerCompleteness,
    ...(judging ? modelMetrics(judging) : localMetrics(embedding)),
    quoteValidity,
    citationPrecision,
    citationCoverage,
    citesReference,
    allCited,
    refusalRecall,
    falseRefusal,
    rouge1,
    rouge2,
    rougeL,
    sentenceBleu,
    tokenF1,
    ...(embedding ? [meaningOverlap(embedding)] : []),
    ...["total", "firstToken", "search", "rerank"].map(latency),
    answerWords,
    inputTokens,
    outputTokens,
    cost,
  ];
}

/** By tokens where the model gives their vectors, else by sentences. */
const meaningOverlap = (embedding: EmbeddingModel): Metric =>
  embedding.tokens
    ? bertScore({ id: embedding.id, tokens: embedding.tokens })
    : embeddingSimilarity(embedding);

function refuseNamesakes(custom: Rubric[], own: Metric[]): void {
  const ownerOf = new Map(own.map(({ name }) => [name, "Lectern's own"]));
  for (const { metric, prompt } of custom) {
    const owner = ownerOf.get(metric);
    if (owner !== undefined) {
      throw new LecternError(
        "invalid",
        `${prompt.version}: the name "${metric}" is ${owner} already: give the metric another`,
      );
    }
    ownerOf.set(metric, `that of ${prompt.version}`);
  }
}

const modelMetrics = (judging: Judging) => [
  faithfulnessByClaims(judging),
  ...ratingPrompts.map((prompt) => ratedMetric(loadRubric(prompt), judging)),
];

const inOrder = (metrics: Metric[]) =>
  metrics.toSorted((a, b) => metricGroups.indexOf(a.group) - metricGroups.indexOf(b.group));
