import type { EmbeddingModel } from "../../../src/providers/provider.ts";
import type { Metric } from "../../metrics/metric.ts";
import { lexicalFaithfulness, lexicalJudge, lexicalRelevance } from "../lexical.ts";

export const localJudge = lexicalJudge;

export function localMetrics(_embedding: EmbeddingModel | null): Metric[] {
  return [lexicalFaithfulness, lexicalRelevance];
}
