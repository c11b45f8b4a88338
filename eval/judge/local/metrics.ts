import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import type { Metric } from "../../metrics/metric.ts";
import { localAnswerRelevance } from "./answer-relevance.ts";
import { localCorrectness } from "./correctness.ts";
import { localFaithfulness } from "./faithfulness.ts";
import { localCompleteness, localContextCoverage } from "./reference-support.ts";

/** What this judge is, on every report that it made. */
export const localJudge = "local judge (no model: it compares, it can't read)";

/**
 * What can be judged without a language model. Helpfulness, coherence, harmfulness and stereotyping can't, and are not
 * here. Statements are held against their sources on words alone: meaning vectors made that no better and many times
 * slower. Nothing that the system under test computed is used: the relevance of its slides by its own cosines would
 * praise whatever it found.
 */
export const localMetrics = (embedding: EmbeddingModel | null): Metric[] => [
  localContextCoverage,
  localFaithfulness,
  localAnswerRelevance(embedding),
  localCorrectness,
  localCompleteness,
];
