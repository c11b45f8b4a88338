import { estimateIngest } from "../../ingest/estimate.ts";
import type { IngestDependencies } from "../../ingest/request.ts";
import type { DeckFile } from "../../ingest/sources/deck-file.ts";
import { estimateUsd } from "../../src/ledger/estimate.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { countTokens } from "../../src/text/tokens.ts";
import { type Grid, indexesOf, searchesOf } from "./grid.ts";

export interface SweepEstimate {
  /** To embed, over all dimensions. */
  tokens: number;
  rerankings: number;
  /** At most, in USD; null if a price is not known. */
  usd: number | null;
}

/** What the ingests of a sweep and its questions would send: nothing is. A text that several chunkings share counts for each. */
export async function estimateSweep(
  { provider, ...dependencies }: Omit<IngestDependencies, "embedding"> & { provider: Provider },
  { grid, files, questions }: { grid: Grid; files: DeckFile[]; questions: string[] },
  signal: AbortSignal,
): Promise<SweepEstimate> {
  const { embedding, rerankUsd } = provider;
  let perDimension = questions.reduce((sum, question) => sum + countTokens(question), 0);
  for (const chunking of grid.chunking) {
    const request = { course: "sweep", files, chunking };
    const { total } = await estimateIngest({ ...dependencies, embedding }, request, () => undefined, signal);
    perDimension += total.sent;
  }
  const tokens = perDimension * grid.dimensions.filter((size) => size !== null).length;
  const modelSearches = searchesOf(grid).filter(({ rerank }) => rerank === "model").length;
  const rerankings = questions.length * modelSearches * indexesOf(grid).length;
  const usd = estimateUsd([
    { stage: "embed", embedding, tokens },
    { stage: "rerank", rerankUsd, calls: rerankings },
  ]);
  return { tokens, rerankings, usd };
}
