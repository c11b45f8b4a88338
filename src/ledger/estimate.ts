import type { Provider } from "../providers/provider.ts";
import { sumKnown } from "./charge.ts";
import { type BilledTokens, costUsd, embeddingUsd, isBilled } from "./price.ts";

/** Work to be done, by its size in tokens or calls; a member that is null is not part of the provider. */
export type PlannedWork =
  | ({ stage: "converse"; model: string } & BilledTokens)
  | { stage: "embed"; embedding: Provider["embedding"]; tokens: number }
  | { stage: "rerank"; rerankUsd: Provider["rerankUsd"]; calls: number };

/** As deep as a search is reranked at most. */
const rerankedPassages = 100;

/** About what this work will cost at most, in USD; null if a price is not known. No work costs nothing. */
export function estimateUsd(work: PlannedWork[]): number | null {
  return sumKnown(work.map(usdOf));
}

function usdOf(work: PlannedWork): number | null {
  switch (work.stage) {
    case "converse":
      return work.inputTokens + (work.cacheReadTokens ?? 0) === 0 ? 0 : costUsd(work.model, work);
    case "embed":
      if (work.tokens === 0 || !work.embedding || !isBilled(work.embedding)) return 0;
      return embeddingUsd(work.embedding, work.tokens);
    case "rerank": {
      if (work.calls === 0 || !work.rerankUsd) return 0;
      const each = work.rerankUsd(rerankedPassages);
      return each === null ? null : work.calls * each;
    }
  }
}
