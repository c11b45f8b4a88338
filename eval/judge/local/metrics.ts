import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import type { Metric } from "../../metrics/metric.ts";
import { localAnswerRelevance } from "./answer-relevance.ts";
import { localCompleteness } from "./completeness.ts";
import { localContextCoverage } from "./context-coverage.ts";
import { localContextRelevance } from "./context-relevance.ts";
import { localCorrectness } from "./correctness.ts";
import { localFaithfulness } from "./faithfulness.ts";

/** What this judge is, on every report that it made. */
export const localJudge = "local judge (no model: it compares, it can't read)";

/**
 * What can be judged without a language model. Helpfulness, coherence, harmfulness and stereotyping can't, and are not
 * here. Without an embedding model all goes by words alone.
 */
export const localMetrics = (embedding: EmbeddingModel | null): Metric[] => [
  localContextRelevance(embedding),
  localContextCoverage(embedding),
  localFaithfulness(embedding),
  localAnswerRelevance(embedding),
  localCorrectness(embedding),
  localCompleteness(embedding),
];
